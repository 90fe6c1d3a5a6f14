// <pivot-chat>: the element that draws a conversation. One tag puts it on a page:
//   <script type="module" src="https://…/webhooks/website/chat.js"></script>
//   <pivot-chat shop="Nordlicht Outfitters"></pivot-chat>
//
// Attributes: shop (name in the header), language (else that of the page), endpoint (else where
// this file came from), open. Colours and sizes are CSS variables, see chat.css.

import { Bubble } from "./bubble.js";
import { Connection } from "./connection.js";
import { Conversation } from "./conversation.js";
import { el, icon, setAttribute, setText } from "./dom.js";
import { BrowserStore } from "./storage.js";
import { shopCode, stringsFor } from "./strings.js";

const HERE = new URL(".", import.meta.url).href;
const COUNTER_FROM = 0.9; // of the limit: from here on the customer sees how much is left
const NEAR_END = 80; // pixels from the end of the log within which it follows new messages
const LONGEST_INPUT = 132; // pixels; then the input scrolls
const HANDOFF = "/ask_human";

export class PivotChat extends HTMLElement {
  /** @type {Map<string, Bubble>} */ #bubbles = new Map();
  /** @type {Conversation | null} */ #conversation = null;
  #listeners = new AbortController();
  #unread = 0;
  #repliesOf = "";

  // The parts of the widget that are drawn anew.
  #panel;
  #launcher;
  #badge;
  #title;
  #subtitle;
  #picker;
  #closer;
  #disclosure;
  #messages;
  #typing;
  #status;
  #replies;
  #log;
  #question;
  #yes;
  #no;
  #confirm;
  #input;
  #sender;
  #counter;
  #handoff;
  #restart;

  connectedCallback() {
    if (!this.shadowRoot) this.#build();
    this.#listeners = new AbortController();
    const { signal } = this.#listeners;
    document.addEventListener("visibilitychange", () => this.#catchUp(), { signal });
    for (const change of ["online", "offline"]) {
      addEventListener(change, () => this.#draw(), { signal });
    }
    if (this.hasAttribute("open")) this.open();
  }

  disconnectedCallback() {
    this.#listeners.abort();
  }

  get isOpen() {
    return !this.#panel.hidden;
  }

  open() {
    this.#panel.hidden = false;
    this.#unread = 0;
    setAttribute(this.#launcher, "aria-expanded", "true");
    this.toggleAttribute("opened", true);
    if (!this.#conversation) this.#begin();
    this.#draw();
    this.#scrollToEnd();
    this.#focusInput();
  }

  /** Not by touch: there the keyboard would cover half of the conversation unasked. */
  #focusInput() {
    const target = matchMedia("(pointer: coarse)").matches ? this.#panel : this.#input;
    target.focus({ preventScroll: true });
  }

  close() {
    if (!this.isOpen) return;
    this.#panel.hidden = true;
    this.#askStartOver(false);
    setAttribute(this.#launcher, "aria-expanded", "false");
    this.toggleAttribute("opened", false);
    this.#launcher.focus({ preventScroll: true });
  }

  // ---------------------------------------------------------------- conversation

  #begin() {
    const tabs = new BrowserStore("localStorage");
    const connection = new Connection(this.getAttribute("endpoint") ?? HERE, tabs);
    const tab = new BrowserStore("sessionStorage");
    this.#conversation = new Conversation(connection, tabs, tab, this.#preferredLanguages());
    this.#conversation.addEventListener("change", () => this.#draw());
    this.#conversation.addEventListener("refused", (event) => this.#giveBack(event.detail));
    this.#conversation.start();
  }

  /** Of the tag, of the page, of the browser. */
  #preferredLanguages() {
    const page = this.getAttribute("language") ?? document.documentElement.lang;
    const codes = [page, ...navigator.languages].filter(Boolean);
    return codes.map(shopCode);
  }

  #catchUp() {
    if (document.visibilityState === "visible") this.#conversation?.refresh();
  }

  #send() {
    const text = this.#input.value.trim();
    if (!text) return;
    this.#input.value = "";
    this.#sizeInput();
    this.#conversation.say(text);
    this.#scrollToEnd();
  }

  /** A message that was too long comes back into the input, to be shortened. */
  #giveBack(message) {
    if (!this.#input.value) this.#input.value = message.text;
    this.#sizeInput();
  }

  #press(button) {
    this.#conversation.press(button);
    this.#scrollToEnd();
    this.#focusInput();
  }

  #startOver() {
    this.#askStartOver(false);
    this.#conversation.startOver();
    this.#focusInput();
  }

  // ---------------------------------------------------------------- keyboard

  #onPanelKey(/** @type {KeyboardEvent} */ event) {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    if (this.#confirm.hidden) this.close();
    else this.#askStartOver(false);
  }

  /** Enter sends; Shift+Enter is a new line; Enter that ends an IME composition is neither. */
  #onInputKey(/** @type {KeyboardEvent} */ event) {
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    this.#send();
  }

  // ---------------------------------------------------------------- building

  #build() {
    const root = this.attachShadow({ mode: "open" });
    this.#launcher = this.#buildLauncher();
    this.#panel = el("section", {
      class: "panel", id: "panel", role: "dialog", tabindex: "-1", hidden: true,
      onkeydown: (event) => this.#onPanelKey(event),
    });
    this.#panel.append(this.#buildHeader(), this.#buildLog(), this.#buildConfirm(), this.#buildComposer());
    root.append(this.#buildStylesheet(), this.#panel, this.#launcher);
  }

  /** The element is invisible until its stylesheet is there, so nothing flashes unstyled. */
  #buildStylesheet() {
    const show = () => this.toggleAttribute("ready", true);
    return el("link", { rel: "stylesheet", href: new URL("chat.css", HERE).href, onload: show, onerror: show });
  }

  #buildLauncher() {
    this.#badge = el("span", { class: "badge", hidden: true });
    return el(
      "button",
      {
        type: "button", class: "launcher", "aria-expanded": "false", "aria-controls": "panel",
        onclick: () => (this.isOpen ? this.close() : this.open()),
      },
      icon("chat"), icon("chevron"), this.#badge,
    );
  }

  #buildHeader() {
    this.#title = el("h2", { class: "title", id: "title" });
    this.#subtitle = el("p", { class: "subtitle" });
    this.#picker = el("select", {
      onchange: () => this.#conversation.chooseLanguage(this.#picker.value),
    });
    this.#closer = el("button", { type: "button", class: "round", onclick: () => this.close() }, icon("close"));
    return el(
      "header", {},
      el("span", { class: "avatar" }, icon("spark")),
      el("div", { class: "titles" }, this.#title, this.#subtitle),
      el("span", { class: "picker" }, icon("globe"), this.#picker),
      this.#closer,
    );
  }

  #buildLog() {
    this.#disclosure = el("p", { class: "disclosure" });
    this.#messages = el("div", { class: "messages", role: "log", "aria-live": "polite" });
    this.#typing = el(
      "div", { class: "typing", role: "status", hidden: true },
      el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")),
      el("span", { class: "hidden-words" }),
    );
    this.#status = el("p", { class: "status", role: "status", hidden: true });
    this.#replies = el("div", { class: "replies", role: "group" });
    this.#log = el(
      "div", { class: "log", tabindex: "0" },
      this.#disclosure, this.#messages, this.#typing, this.#replies, this.#status,
    );
    return this.#log;
  }

  #buildConfirm() {
    this.#question = el("p", { id: "question" });
    this.#yes = el("button", { type: "button", class: "solid", onclick: () => this.#startOver() });
    this.#no = el("button", { type: "button", class: "plain", onclick: () => this.#askStartOver(false) });
    this.#confirm = el(
      "div", { class: "confirm", role: "group", "aria-labelledby": "question", hidden: true },
      this.#question, el("div", { class: "row" }, this.#yes, this.#no),
    );
    return this.#confirm;
  }

  #buildComposer() {
    this.#input = el("textarea", {
      rows: "1", dir: "auto", enterkeyhint: "send", autocomplete: "off",
      onkeydown: (event) => this.#onInputKey(event), oninput: () => this.#sizeInput(),
    });
    this.#sender = el("button", { type: "submit", class: "sender" }, icon("send"));
    this.#counter = el("p", { class: "counter", hidden: true });
    this.#handoff = el("button", { type: "button", class: "tool", onclick: () => this.#askForPerson() });
    this.#restart = el("button", { type: "button", class: "tool", onclick: () => this.#askStartOver(true) });
    const submit = (event) => (event.preventDefault(), this.#send());
    return el(
      "form", { class: "composer", onsubmit: submit },
      el("div", { class: "field" }, this.#input, this.#sender),
      this.#counter,
      el("div", { class: "tools" }, this.#handoff, this.#restart),
    );
  }

  // ---------------------------------------------------------------- drawing

  #draw() {
    const conversation = this.#conversation;
    const language = conversation?.language ?? this.#preferredLanguages()[0] ?? "en";
    const strings = stringsFor(language);
    this.#drawWords(strings, language);
    if (!conversation) return;
    this.#drawPicker(conversation);
    this.#drawMessages(conversation, strings);
    this.#drawReplies(conversation);
    this.#drawStatus(conversation, strings);
  }

  /** Everything that is in the widget's own words. */
  #drawWords(strings, language) {
    setAttribute(this.#panel, "lang", language);
    setAttribute(this.#panel, "dir", this.#direction(language));
    setAttribute(this.#launcher, "lang", language);
    setAttribute(this.#panel, "aria-labelledby", "title");
    setAttribute(this.#launcher, "aria-label", this.isOpen ? strings.close : strings.open);
    setText(this.#title, this.getAttribute("shop") ?? strings.assistant);
    setText(this.#subtitle, this.hasAttribute("shop") ? strings.assistant : "");
    setText(this.#disclosure, strings.disclosure);
    setText(this.#typing.lastChild, strings.typing);
    setText(this.#question, strings.startOverQuestion);
    setText(this.#yes, strings.startOver);
    setText(this.#no, strings.cancel);
    setTool(this.#handoff, "person", strings.person);
    setTool(this.#restart, "restart", strings.startOver);
    setAttribute(this.#input, "placeholder", strings.placeholder);
    setAttribute(this.#input, "aria-label", strings.placeholder);
    setAttribute(this.#sender, "aria-label", strings.send);
    setAttribute(this.#closer, "aria-label", strings.close);
    setAttribute(this.#picker, "aria-label", strings.language);
    setAttribute(this.#replies, "aria-label", strings.replies);
    setAttribute(this.#log, "aria-label", strings.assistant);
  }

  #direction(language) {
    const known = this.#conversation?.languages.find((one) => one.code === language);
    return known?.rtl ? "rtl" : "ltr";
  }

  #drawPicker({ languages, language }) {
    if (this.#picker.options.length !== languages.length) {
      this.#picker.replaceChildren(
        ...languages.map((one) => el("option", { value: one.code, lang: one.code }, one.native_name)),
      );
    }
    this.#picker.value = language;
    this.#picker.parentElement.hidden = languages.length < 2;
  }

  #drawMessages({ greeting, messages, language }, strings) {
    const follow = this.#isNearEnd();
    const shown = [...greeting.map((said, n) => ({ ...said, id: `greeting-${n}` })), ...messages];
    const before = this.#bubbles.size;
    const known = new Set(shown.map((message) => message.id));
    for (const [id, bubble] of this.#bubbles) {
      if (!known.has(id)) this.#drop(id, bubble);
    }
    shown.forEach((message, index) => this.#drawMessage(message, index, strings, language));
    if (!this.isOpen && before) this.#countUnread(shown.slice(before), strings);
    if (follow) this.#scrollToEnd();
  }

  #drop(id, bubble) {
    bubble.element.remove();
    this.#bubbles.delete(id);
  }

  #drawMessage(message, index, strings, language) {
    let bubble = this.#bubbles.get(message.id);
    if (!bubble) {
      bubble = new Bubble(message, (id) => this.#conversation.retry(id));
      this.#bubbles.set(message.id, bubble);
    }
    bubble.update(message, strings, language);
    const place = this.#messages.children[index];
    if (place !== bubble.element) this.#messages.insertBefore(bubble.element, place ?? null);
  }

  #countUnread(messages, strings) {
    this.#unread += messages.filter((message) => message.from === "bot").length;
    this.#badge.hidden = this.#unread === 0;
    setText(this.#badge, String(this.#unread));
    const label = `${strings.open}, ${strings.unread.replace("{count}", this.#unread)}`;
    if (this.#unread) setAttribute(this.#launcher, "aria-label", label);
  }

  #drawReplies({ quickReplies, isWaiting }) {
    const buttons = isWaiting ? [] : quickReplies;
    const drawn = JSON.stringify(buttons);
    if (drawn === this.#repliesOf) return;
    this.#repliesOf = drawn;
    this.#replies.replaceChildren(
      ...buttons.map((button) =>
        el("button", { type: "button", class: "reply", dir: "auto", onclick: () => this.#press(button) }, button.title),
      ),
    );
    this.#scrollToEnd();
  }

  #drawStatus({ isWaiting, reachable }, strings) {
    const online = navigator.onLine;
    this.#typing.hidden = !isWaiting || !online;
    const trouble = online ? (reachable ? "" : strings.unreachable) : strings.offline;
    setText(this.#status, trouble);
    this.#status.hidden = !trouble;
    if (this.isOpen) this.#badge.hidden = true;
  }

  #askStartOver(ask) {
    const answered = !ask && !this.#confirm.hidden;
    this.#confirm.hidden = !ask;
    if (ask) this.#no.focus();
    if (answered) this.#restart.focus();
  }

  #askForPerson() {
    this.#press({ title: this.#handoff.textContent, payload: HANDOFF });
  }

  #sizeInput() {
    this.#input.style.height = "auto";
    this.#input.style.height = `${Math.min(this.#input.scrollHeight, LONGEST_INPUT)}px`;
    const limit = this.#conversation?.messageLimit ?? Infinity;
    const length = [...this.#input.value].length;
    this.#counter.hidden = length < limit * COUNTER_FROM;
    setText(this.#counter, `${length} / ${limit}`);
    this.#counter.classList.toggle("over", length > limit);
  }

  #isNearEnd() {
    const { scrollTop, clientHeight, scrollHeight } = this.#log;
    return scrollHeight - scrollTop - clientHeight < NEAR_END;
  }

  #scrollToEnd() {
    this.#log.scrollTop = this.#log.scrollHeight;
  }
}

/** An icon and words that may change. */
function setTool(button, name, words) {
  if (button.lastElementChild?.textContent === words) return;
  button.replaceChildren(icon(name), el("span", {}, words));
}

customElements.define("pivot-chat", PivotChat);
