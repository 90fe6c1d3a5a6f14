// One message in the log.

import { el, linked, setAttribute, setText } from "./dom.js";

/** @typedef {import("./conversation.js").Message} Message */

const PIVOT_LANGUAGE = "en";
const CLOCK = { hour: "2-digit", minute: "2-digit" };
const CALENDAR = { day: "numeric", month: "short", ...CLOCK };

/** A bubble, kept for the life of its message: only what changed is touched. */
export class Bubble {
  #shown = "";

  /**
   * @param {Message} message
   * @param {(id: string) => void} onRetry
   */
  constructor(message, onRetry) {
    this.message = message;
    this.showsOriginal = false;
    this.author = el("span", { class: "author" });
    this.words = el("p", { class: "words", dir: "auto" });
    this.note = el("span", { class: "note" });
    this.toggle = el("button", { type: "button", class: "link", onclick: () => this.#flip() });
    this.retry = el("button", { type: "button", class: "link", onclick: () => onRetry(message.id) });
    this.meta = el("div", { class: "meta" }, this.note, this.toggle, this.retry);
    this.element = el("div", { class: `message ${message.from}` }, this.author, this.words, this.meta);
  }

  /**
   * @param {Message} message
   * @param {import("./strings.js").Strings} strings
   * @param {string} language of the widget
   */
  update(message, strings, language) {
    this.message = message;
    this.strings = strings;
    this.language = language;
    const isBot = message.from === "bot";
    setText(this.author, isBot ? strings.assistant : strings.customer);
    setAttribute(this.element, "data-state", message.state);
    this.#drawWords();
    this.#drawToggle();
    setText(this.note, this.#noteText());
    setText(this.retry, strings.retry);
    this.retry.hidden = message.state !== "failed";
    this.meta.hidden = !this.note.textContent && this.toggle.hidden && this.retry.hidden;
  }

  get #isTranslated() {
    const { pivot, text, wording } = this.message;
    return Boolean(pivot) && pivot !== text && wording !== "untranslated";
  }

  #drawWords() {
    const text = this.showsOriginal ? this.message.pivot : this.message.text;
    const own = this.message.wording === "untranslated" ? null : this.message.language;
    setAttribute(this.words, "lang", this.showsOriginal ? PIVOT_LANGUAGE : (own ?? this.language));
    if (this.#shown === text) return;
    this.#shown = text;
    this.words.replaceChildren(linked(text));
  }

  #drawToggle() {
    this.toggle.hidden = !this.#isTranslated;
    const { showOriginal, showTranslation } = this.strings;
    setText(this.toggle, this.showsOriginal ? showTranslation : showOriginal);
  }

  #noteText() {
    const { from, state, wording, time } = this.message;
    if (from === "bot") return wording === "machine" ? this.strings.machine : "";
    if (state === "sent") return timeOf(time, this.language);
    return this.strings[state];
  }

  #flip() {
    this.showsOriginal = !this.showsOriginal;
    this.#drawWords();
    this.#drawToggle();
  }
}

/**
 * @param {number | undefined} seconds Unix time
 * @param {string} language
 */
function timeOf(seconds, language) {
  if (!seconds) return "";
  const moment = new Date(seconds * 1000);
  const isToday = moment.toDateString() === new Date().toDateString();
  return moment.toLocaleString(language, isToday ? CLOCK : CALENDAR);
}
