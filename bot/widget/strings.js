// The widget's own words, reviewed, per language. What the bot says comes from the server.

/** @typedef {typeof en} Strings */

const en = {
  assistant: "AI assistant",
  cancel: "Cancel",
  close: "Close chat",
  customer: "You",
  disclosure: "You are chatting with an AI assistant. You can ask for a person at any time.",
  failed: "Not delivered",
  language: "Language",
  machine: "Translated automatically",
  offline: "You are offline. Your messages will be sent as soon as you are connected.",
  open: "Open chat",
  person: "Talk to a person",
  placeholder: "Write a message …",
  refused: "Not sent",
  replies: "Suggested replies",
  retry: "Try again",
  send: "Send message",
  sending: "Sending …",
  sent: "Sent",
  showOriginal: "Show original",
  showTranslation: "Show translation",
  startOver: "Start over",
  startOverQuestion: "Start a new conversation? This one will no longer be shown here.",
  typing: "The assistant is writing …",
  unreachable: "The assistant cannot be reached at the moment.",
  unread: "{count} new",
};

/** @type {Strings} */
const es = {
  assistant: "Asistente de IA",
  cancel: "Cancelar",
  close: "Cerrar el chat",
  customer: "Usted",
  disclosure:
    "Está chateando con un asistente de IA. Puede pedir hablar con una persona en cualquier momento.",
  failed: "No entregado",
  language: "Idioma",
  machine: "Traducción automática",
  offline: "No tiene conexión. Sus mensajes se enviarán en cuanto vuelva a estar conectado.",
  open: "Abrir el chat",
  person: "Hablar con una persona",
  placeholder: "Escriba un mensaje…",
  refused: "No enviado",
  replies: "Respuestas sugeridas",
  retry: "Reintentar",
  send: "Enviar mensaje",
  sending: "Enviando…",
  sent: "Enviado",
  showOriginal: "Ver original",
  showTranslation: "Ver traducción",
  startOver: "Empezar de nuevo",
  startOverQuestion: "¿Empezar una conversación nueva? Esta dejará de mostrarse aquí.",
  typing: "El asistente está escribiendo…",
  unreachable: "En este momento no se puede contactar con el asistente.",
  unread: "{count} nuevos",
};

/** @type {Strings} */
const fr = {
  assistant: "Assistant IA",
  cancel: "Annuler",
  close: "Fermer le chat",
  customer: "Vous",
  disclosure:
    "Vous échangez avec un assistant IA. Vous pouvez demander un conseiller à tout moment.",
  failed: "Non distribué",
  language: "Langue",
  machine: "Traduction automatique",
  offline: "Vous êtes hors ligne. Vos messages partiront dès que la connexion sera rétablie.",
  open: "Ouvrir le chat",
  person: "Parler à un conseiller",
  placeholder: "Écrivez un message…",
  refused: "Non envoyé",
  replies: "Réponses suggérées",
  retry: "Réessayer",
  send: "Envoyer le message",
  sending: "Envoi…",
  sent: "Envoyé",
  showOriginal: "Voir l’original",
  showTranslation: "Voir la traduction",
  startOver: "Recommencer",
  startOverQuestion: "Commencer une nouvelle conversation ? Celle-ci ne sera plus affichée ici.",
  typing: "L’assistant est en train d’écrire…",
  unreachable: "L’assistant n’est pas joignable pour le moment.",
  unread: "{count} nouveaux",
};

/** @type {Strings} */
const de = {
  assistant: "KI-Assistent",
  cancel: "Abbrechen",
  close: "Chat schließen",
  customer: "Sie",
  disclosure:
    "Sie schreiben mit einem KI-Assistenten. Sie können jederzeit mit einem Menschen sprechen.",
  failed: "Nicht zugestellt",
  language: "Sprache",
  machine: "Automatisch übersetzt",
  offline: "Sie sind offline. Ihre Nachrichten werden gesendet, sobald Sie wieder verbunden sind.",
  open: "Chat öffnen",
  person: "Mit einem Menschen sprechen",
  placeholder: "Nachricht schreiben …",
  refused: "Nicht gesendet",
  replies: "Vorgeschlagene Antworten",
  retry: "Erneut versuchen",
  send: "Nachricht senden",
  sending: "Wird gesendet …",
  sent: "Gesendet",
  showOriginal: "Original anzeigen",
  showTranslation: "Übersetzung anzeigen",
  startOver: "Neu beginnen",
  startOverQuestion: "Ein neues Gespräch beginnen? Dieses wird hier nicht mehr angezeigt.",
  typing: "Der Assistent schreibt …",
  unreachable: "Der Assistent ist im Moment nicht erreichbar.",
  unread: "{count} neu",
};

/** @type {Strings} */
const zh = {
  assistant: "AI助手",
  cancel: "取消",
  close: "关闭聊天",
  customer: "您",
  disclosure: "您正在与AI助手对话，可随时要求转接人工客服。",
  failed: "未送达",
  language: "语言",
  machine: "机器翻译",
  offline: "您已离线。恢复连接后，消息将自动发送。",
  open: "打开聊天",
  person: "联系人工客服",
  placeholder: "请输入消息…",
  refused: "未发送",
  replies: "建议回复",
  retry: "重试",
  send: "发送消息",
  sending: "正在发送…",
  sent: "已发送",
  showOriginal: "查看原文",
  showTranslation: "查看译文",
  startOver: "重新开始",
  startOverQuestion: "要开始新的对话吗？当前对话将不再显示。",
  typing: "AI助手正在输入…",
  unreachable: "暂时无法连接AI助手。",
  unread: "{count}条新消息",
};

/** @type {Record<string, Strings>} */
export const STRINGS = { en, es, fr, de, zh };

/**
 * The words of a language; a language without words of its own gets English ones.
 * @param {string} language
 * @returns {Strings}
 */
export function stringsFor(language) {
  return STRINGS[language] ?? en;
}
