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

/** @type {Strings} */
const zhHant = {
  assistant: "AI助手",
  cancel: "取消",
  close: "關閉聊天",
  customer: "您",
  disclosure: "您正在與AI助手對話，可隨時要求轉接人工客服。",
  failed: "未送達",
  language: "語言",
  machine: "機器翻譯",
  offline: "您已離線。恢復連線後，訊息將自動傳送。",
  open: "開啟聊天",
  person: "聯絡人工客服",
  placeholder: "請輸入訊息…",
  refused: "未傳送",
  replies: "建議回覆",
  retry: "重試",
  send: "傳送訊息",
  sending: "正在傳送…",
  sent: "已傳送",
  showOriginal: "檢視原文",
  showTranslation: "檢視譯文",
  startOver: "重新開始",
  startOverQuestion: "要開始新的對話嗎？當前對話將不再顯示。",
  typing: "AI助手正在輸入…",
  unreachable: "暫時無法連線AI助手。",
  unread: "{count}條新訊息",
};

/** @type {Strings} */
const pt = {
  assistant: "Assistente de IA",
  cancel: "Cancelar",
  close: "Fechar o chat",
  customer: "Você",
  disclosure:
    "Você está conversando com um assistente de IA. É possível pedir para falar com uma pessoa a qualquer momento.",
  failed: "Não entregue",
  language: "Idioma",
  machine: "Tradução automática",
  offline: "Você está sem conexão. Suas mensagens serão enviadas assim que a conexão voltar.",
  open: "Abrir o chat",
  person: "Falar com uma pessoa",
  placeholder: "Escreva uma mensagem…",
  refused: "Não enviada",
  replies: "Respostas sugeridas",
  retry: "Tentar novamente",
  send: "Enviar mensagem",
  sending: "Enviando…",
  sent: "Enviada",
  showOriginal: "Ver original",
  showTranslation: "Ver tradução",
  startOver: "Começar de novo",
  startOverQuestion: "Iniciar uma nova conversa? Esta não será mais exibida aqui.",
  typing: "O assistente está escrevendo…",
  unreachable: "O assistente não está disponível no momento.",
  unread: "Novas: {count}",
};

/** @type {Strings} */
const it = {
  assistant: "Assistente IA",
  cancel: "Annullare",
  close: "Chiudere la chat",
  customer: "Lei",
  disclosure:
    "Sta scrivendo con un assistente IA. In qualsiasi momento può chiedere di parlare con un operatore.",
  failed: "Non consegnato",
  language: "Lingua",
  machine: "Traduzione automatica",
  offline:
    "Lei è offline. I Suoi messaggi verranno inviati non appena la connessione sarà ristabilita.",
  open: "Aprire la chat",
  person: "Parlare con un operatore",
  placeholder: "Scriva un messaggio…",
  refused: "Non inviato",
  replies: "Risposte suggerite",
  retry: "Riprovare",
  send: "Inviare il messaggio",
  sending: "Invio in corso…",
  sent: "Inviato",
  showOriginal: "Vedere l'originale",
  showTranslation: "Vedere la traduzione",
  startOver: "Ricominciare",
  startOverQuestion: "Iniziare una nuova conversazione? Questa non verrà più mostrata qui.",
  typing: "L'assistente sta scrivendo…",
  unreachable: "Al momento l'assistente non è raggiungibile.",
  unread: "{count} nuovi",
};

/** @type {Strings} */
const ru = {
  assistant: "ИИ-ассистент",
  cancel: "Отмена",
  close: "Закрыть чат",
  customer: "Вы",
  disclosure:
    "Вы общаетесь с ИИ-ассистентом. В любой момент вы можете попросить позвать сотрудника.",
  failed: "Не доставлено",
  language: "Язык",
  machine: "Переведено автоматически",
  offline:
    "Нет подключения к интернету. Ваши сообщения будут отправлены, как только связь восстановится.",
  open: "Открыть чат",
  person: "Поговорить с сотрудником",
  placeholder: "Напишите сообщение…",
  refused: "Не отправлено",
  replies: "Варианты ответа",
  retry: "Повторить",
  send: "Отправить сообщение",
  sending: "Отправляется…",
  sent: "Отправлено",
  showOriginal: "Показать оригинал",
  showTranslation: "Показать перевод",
  startOver: "Начать заново",
  startOverQuestion: "Начать новый разговор? Этот больше не будет здесь показан.",
  typing: "Ассистент печатает…",
  unreachable: "Ассистент сейчас недоступен.",
  unread: "Новых: {count}",
};

/** @type {Strings} */
const ja = {
  assistant: "AIアシスタント",
  cancel: "キャンセル",
  close: "チャットを閉じる",
  customer: "お客様",
  disclosure: "AIアシスタントが対応しております。ご希望の際は、いつでも担当者におつなぎします。",
  failed: "届きませんでした",
  language: "言語",
  machine: "自動翻訳",
  offline: "オフラインです。接続が回復し次第、メッセージを送信します。",
  open: "チャットを開く",
  person: "担当者と話す",
  placeholder: "メッセージを入力…",
  refused: "送信されませんでした",
  replies: "返信の候補",
  retry: "再試行",
  send: "メッセージを送信",
  sending: "送信中…",
  sent: "送信済み",
  showOriginal: "原文を表示",
  showTranslation: "翻訳を表示",
  startOver: "最初からやり直す",
  startOverQuestion: "新しい会話を始めますか？現在の会話はここに表示されなくなります。",
  typing: "アシスタントが入力中…",
  unreachable: "ただいまアシスタントに接続できません。",
  unread: "新着{count}件",
};

/** @type {Strings} */
const ko = {
  assistant: "AI 어시스턴트",
  cancel: "취소",
  close: "채팅 닫기",
  customer: "고객님",
  disclosure: "AI 어시스턴트와 채팅 중입니다. 언제든지 상담원을 요청하실 수 있습니다.",
  failed: "전달되지 않음",
  language: "언어",
  machine: "자동 번역됨",
  offline: "오프라인 상태입니다. 다시 연결되는 대로 메시지가 전송됩니다.",
  open: "채팅 열기",
  person: "상담원과 대화하기",
  placeholder: "메시지를 입력해 주세요…",
  refused: "전송되지 않음",
  replies: "추천 답변",
  retry: "다시 시도",
  send: "메시지 보내기",
  sending: "전송 중…",
  sent: "전송됨",
  showOriginal: "원문 보기",
  showTranslation: "번역 보기",
  startOver: "새로 시작",
  startOverQuestion: "새 대화를 시작하시겠습니까? 현재 대화는 더 이상 여기에 표시되지 않습니다.",
  typing: "어시스턴트가 입력 중입니다…",
  unreachable: "지금은 어시스턴트에 연결할 수 없습니다.",
  unread: "새 메시지 {count}개",
};

/** @type {Strings} */
const ar = {
  assistant: "مساعد الذكاء الاصطناعي",
  cancel: "إلغاء",
  close: "إغلاق المحادثة",
  customer: "أنتم",
  disclosure: "تجرون محادثة مع مساعد ذكاء اصطناعي. يمكنكم طلب التحدث إلى موظف في أي وقت.",
  failed: "لم تُسلَّم",
  language: "اللغة",
  machine: "ترجمة آلية",
  offline: "لا يوجد اتصال بالإنترنت. ستُرسل رسائلكم بمجرد عودة الاتصال.",
  open: "فتح المحادثة",
  person: "التحدث إلى موظف",
  placeholder: "اكتبوا رسالة…",
  refused: "لم تُرسل",
  replies: "ردود مقترحة",
  retry: "إعادة المحاولة",
  send: "إرسال الرسالة",
  sending: "جارٍ الإرسال…",
  sent: "أُرسلت",
  showOriginal: "عرض النص الأصلي",
  showTranslation: "عرض الترجمة",
  startOver: "البدء من جديد",
  startOverQuestion: "هل تريدون بدء محادثة جديدة؟ لن تظهر المحادثة الحالية هنا بعد ذلك.",
  typing: "المساعد يكتب…",
  unreachable: "لا يمكن الوصول إلى المساعد في الوقت الحالي.",
  unread: "الجديد: {count}",
};

/** @type {Strings} */
const nl = {
  assistant: "AI-assistent",
  cancel: "Annuleren",
  close: "Chat sluiten",
  customer: "U",
  disclosure: "U chat met een AI-assistent. U kunt op elk moment om een medewerker vragen.",
  failed: "Niet bezorgd",
  language: "Taal",
  machine: "Automatisch vertaald",
  offline: "U bent offline. Uw berichten worden verzonden zodra u weer verbinding hebt.",
  open: "Chat openen",
  person: "Een medewerker spreken",
  placeholder: "Schrijf een bericht …",
  refused: "Niet verzonden",
  replies: "Voorgestelde antwoorden",
  retry: "Opnieuw proberen",
  send: "Bericht verzenden",
  sending: "Verzenden …",
  sent: "Verzonden",
  showOriginal: "Origineel tonen",
  showTranslation: "Vertaling tonen",
  startOver: "Opnieuw beginnen",
  startOverQuestion: "Een nieuw gesprek beginnen? Dit gesprek wordt hier dan niet meer getoond.",
  typing: "De assistent schrijft …",
  unreachable: "De assistent is op dit moment niet bereikbaar.",
  unread: "{count} nieuw",
};

/** @type {Strings} */
const pl = {
  assistant: "Asystent AI",
  cancel: "Anuluj",
  close: "Zamknij czat",
  customer: "Pan/Pani",
  disclosure: "To rozmowa z asystentem AI. W każdej chwili można poprosić o rozmowę z człowiekiem.",
  failed: "Nie dostarczono",
  language: "Język",
  machine: "Przetłumaczono automatycznie",
  offline: "Brak połączenia. Wiadomości zostaną wysłane, gdy tylko połączenie wróci.",
  open: "Otwórz czat",
  person: "Rozmowa z człowiekiem",
  placeholder: "Treść wiadomości…",
  refused: "Nie wysłano",
  replies: "Sugerowane odpowiedzi",
  retry: "Ponów próbę",
  send: "Wyślij wiadomość",
  sending: "Wysyłanie…",
  sent: "Wysłano",
  showOriginal: "Pokaż oryginał",
  showTranslation: "Pokaż tłumaczenie",
  startOver: "Nowa rozmowa",
  startOverQuestion: "Rozpocząć nową rozmowę? Ta nie będzie już tutaj wyświetlana.",
  typing: "Asystent pisze…",
  unreachable: "Asystent jest w tej chwili nieosiągalny.",
  unread: "Nowe: {count}",
};

/** @type {Strings} */
const tr = {
  assistant: "Yapay zekâ asistanı",
  cancel: "Vazgeç",
  close: "Sohbeti kapat",
  customer: "Siz",
  disclosure:
    "Bir yapay zekâ asistanıyla yazışıyorsunuz. Dilediğiniz zaman bir temsilciyle görüşmek isteyebilirsiniz.",
  failed: "İletilemedi",
  language: "Dil",
  machine: "Otomatik çevrildi",
  offline: "Çevrimdışısınız. Bağlantı kurulduğunda mesajlarınız hemen gönderilecek.",
  open: "Sohbeti aç",
  person: "Temsilciyle görüşme",
  placeholder: "Mesajınızı yazın…",
  refused: "Gönderilmedi",
  replies: "Önerilen yanıtlar",
  retry: "Yeniden dene",
  send: "Mesajı gönder",
  sending: "Gönderiliyor…",
  sent: "Gönderildi",
  showOriginal: "Özgün metni göster",
  showTranslation: "Çeviriyi göster",
  startOver: "Baştan başla",
  startOverQuestion: "Yeni bir sohbet başlatılsın mı? Bu sohbet artık burada gösterilmeyecek.",
  typing: "Asistan yazıyor…",
  unreachable: "Asistana şu anda ulaşılamıyor.",
  unread: "{count} yeni",
};

/** @type {Strings} */
const vi = {
  assistant: "Trợ lý AI",
  cancel: "Hủy",
  close: "Đóng cuộc trò chuyện",
  customer: "Quý khách",
  disclosure:
    "Quý khách đang trò chuyện với trợ lý AI. Quý khách có thể yêu cầu gặp nhân viên bất cứ lúc nào.",
  failed: "Chưa gửi đến được",
  language: "Ngôn ngữ",
  machine: "Được dịch tự động",
  offline: "Quý khách đang ngoại tuyến. Tin nhắn sẽ được gửi ngay khi có kết nối.",
  open: "Mở cuộc trò chuyện",
  person: "Nói chuyện với nhân viên",
  placeholder: "Nhập tin nhắn…",
  refused: "Không gửi được",
  replies: "Câu trả lời gợi ý",
  retry: "Thử lại",
  send: "Gửi tin nhắn",
  sending: "Đang gửi…",
  sent: "Đã gửi",
  showOriginal: "Xem bản gốc",
  showTranslation: "Xem bản dịch",
  startOver: "Bắt đầu lại",
  startOverQuestion:
    "Bắt đầu cuộc trò chuyện mới? Cuộc trò chuyện này sẽ không còn hiển thị ở đây.",
  typing: "Trợ lý đang trả lời…",
  unreachable: "Hiện không liên lạc được với trợ lý.",
  unread: "{count} tin mới",
};

/** @type {Strings} */
const id = {
  assistant: "Asisten AI",
  cancel: "Batal",
  close: "Tutup obrolan",
  customer: "Anda",
  disclosure:
    "Anda sedang mengobrol dengan asisten AI. Kapan saja Anda mau, Anda dapat meminta berbicara dengan petugas.",
  failed: "Tidak tersampaikan",
  language: "Bahasa",
  machine: "Diterjemahkan otomatis",
  offline: "Anda sedang offline. Pesan Anda akan dikirim begitu koneksi tersambung kembali.",
  open: "Buka obrolan",
  person: "Bicara dengan petugas",
  placeholder: "Tulis pesan…",
  refused: "Tidak terkirim",
  replies: "Saran balasan",
  retry: "Coba lagi",
  send: "Kirim pesan",
  sending: "Mengirim…",
  sent: "Terkirim",
  showOriginal: "Lihat teks asli",
  showTranslation: "Lihat terjemahan",
  startOver: "Mulai dari awal",
  startOverQuestion: "Mulai percakapan baru? Percakapan ini tidak akan ditampilkan lagi di sini.",
  typing: "Asisten sedang menulis…",
  unreachable: "Asisten sedang tidak dapat dihubungi.",
  unread: "{count} baru",
};

/** @type {Record<string, Strings>} */
export const STRINGS = { en, es, fr, de, zh, "zh-Hant": zhHant, pt, it, ru, ja, ko, ar, nl, pl, tr, vi, id };

/**
 * The words of a language; a language without words of its own gets English ones.
 * @param {string} language
 * @returns {Strings}
 */
export function stringsFor(language) {
  return STRINGS[language] ?? en;
}

/**
 * Our code of a language as pages and browsers name it: "pt-BR" is pt, "zh-TW" zh-Hant.
 * @param {string} name
 * @returns {string}
 */
export function shopCode(name) {
  try {
    const { language, script } = new Intl.Locale(name).maximize();
    return language === "zh" && script === "Hant" ? "zh-Hant" : language;
  } catch {
    return name.toLowerCase().split(/[-_]/)[0]; // "en_US" is no name of a language
  }
}
