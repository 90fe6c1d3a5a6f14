// One conversation as the customer sees it: messages and their states, the language, what is on
// its way. It talks through a connection and says "change"; it knows nothing of the page.

import { ConnectionError } from "./connection.js";

/**
 * @typedef {"sending" | "sent" | "failed" | "refused"} State
 *
 * @typedef {import("./connection.js").Said & {state?: State, payload?: string}} Message
 *     `state` is that of a customer's message; refused: sending it again would not help.
 */

const LANGUAGE = "language"; // the customer's choice
const OUTBOX = "outbox"; // messages of this tab that have not been answered yet
const NEWS = "news"; // tells other tabs that something was said

export class Conversation extends EventTarget {
  /** @type {Message[]} */ messages = [];
  /** @type {Message[]} */ greeting = [];
  /** @type {import("./connection.js").Language[]} */ languages = [];
  messageLimit = 2000; // characters
  reachable = true; // false: the server did not even greet us
  /** @type {Promise<void>} */ #queue = Promise.resolve();
  /** @type {string | null} */ #session = null; // whose messages are shown
  #generation = 0; // of the conversation; "start over" begins the next

  /**
   * @param {import("./connection.js").Connection} connection
   * @param {import("./storage.js").BrowserStore} store shared by all tabs
   * @param {import("./storage.js").BrowserStore} tabStore of this tab
   * @param {string[]} preferred languages of the page and the browser, best first
   */
  constructor(connection, store, tabStore, preferred) {
    super();
    this.connection = connection;
    this.store = store;
    this.tabStore = tabStore;
    this.preferred = preferred;
    this.language = store.get(LANGUAGE) ?? preferred[0] ?? "en";
    store.watch(NEWS, () => this.refresh());
    globalThis.addEventListener("online", () => this.resend());
  }

  /** Whether the bot owes an answer. */
  get isWaiting() {
    return this.messages.some((message) => message.state === "sending");
  }

  /** Buttons of the last message, as long as the customer has not gone on. */
  get quickReplies() {
    const last = this.messages.at(-1) ?? this.greeting.at(-1);
    return last?.from === "bot" ? (last.buttons ?? []) : [];
  }

  /** Greeting, what was said before, and what this tab had not delivered. */
  async start() {
    await this.#greet();
    await this.refresh();
    const said = new Set(this.messages.map((message) => message.id));
    for (const message of this.tabStore.get(OUTBOX) ?? []) {
      if (!said.has(message.id)) this.#enqueue(message);
    }
    this.#changed();
  }

  /** @param {string} text */
  say(text) {
    this.#enqueue(this.#outgoing({ text }));
  }

  /** @param {import("./connection.js").Button} button */
  press(button) {
    this.#enqueue(this.#outgoing({ text: button.title, payload: button.payload }));
  }

  /**
   * The language picker: the words of the widget change at once, and the bot is told.
   * @param {string} code
   */
  async chooseLanguage(code) {
    this.store.set(LANGUAGE, code);
    this.language = code;
    this.#changed();
    const name = this.languages.find((language) => language.code === code)?.native_name ?? code;
    this.press({ title: name, payload: `/change_language{"wanted_language": "${code}"}` });
    await this.#greet();
  }

  /** @param {string} id of a message that failed */
  retry(id) {
    const message = this.messages.find((one) => one.id === id);
    if (message?.state === "failed") this.#enqueue(message);
  }

  /** Send what failed; for when the network is back. */
  resend() {
    for (const message of this.messages) this.retry(message.id);
  }

  /** A new conversation; the old one stays on the server. */
  async startOver() {
    this.#generation += 1;
    this.connection.forget();
    this.#session = null;
    this.messages = [];
    this.#keepOutbox();
    this.#tellOtherTabs();
    this.#changed();
    await this.#greet();
  }

  /** Bring in what was said elsewhere: in another tab, before a reload, by a person. */
  async refresh() {
    const generation = this.#generation;
    const history = this.connection.session
      ? await this.connection.history(this.language).catch(() => null)
      : { language: null, messages: [] };
    if (!history || generation !== this.#generation) return;
    this.#useSession();
    for (const said of history.messages) this.#add(sent(said));
    if (history.language) this.language = history.language;
    this.#changed();
  }

  /** Another tab may have started over: what was said before is no longer shown. */
  #useSession() {
    if (this.connection.session === this.#session) return;
    this.#session = this.connection.session;
    this.messages = this.messages.filter(isUndelivered);
  }

  async #greet() {
    try {
      const welcome = await this.connection.welcome(this.language);
      this.languages = welcome.languages;
      this.messageLimit = welcome.message_limit;
      this.greeting = welcome.messages;
      this.reachable = true;
      await this.#useShopLanguage();
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      this.reachable = this.greeting.length > 0;
    }
    this.#changed();
  }

  /** The first language of page, browser and shop that the shop speaks. */
  async #useShopLanguage() {
    const spoken = this.languages.map((language) => language.code);
    if (spoken.includes(this.language)) return;
    this.language = this.preferred.find((code) => spoken.includes(code)) ?? spoken[0];
    this.greeting = (await this.connection.welcome(this.language)).messages;
  }

  /** @returns {Message} */
  #outgoing({ text, payload }) {
    const id = randomId();
    return { id, from: "customer", text, payload, time: Date.now() / 1000, state: "sending" };
  }

  /**
   * Messages are sent one after another, in the order in which they were written.
   * @param {Message} message
   */
  #enqueue(message) {
    message.state = "sending";
    this.#add(message);
    this.#keepOutbox();
    this.#changed();
    const generation = this.#generation;
    this.#queue = this.#queue.then(() => this.#deliver(message, generation));
  }

  async #deliver(message, generation) {
    if (generation !== this.#generation) return;
    const { id, text, payload } = message;
    const words = payload ? { payload } : { text };
    try {
      const answer = await this.connection.send({ id, ...words, language: this.language });
      if (generation === this.#generation) this.#receive(message, answer);
    } catch {
      message.state = "failed";
    }
    this.#keepOutbox();
    this.#changed();
  }

  /**
   * @param {Message} message
   * @param {import("./connection.js").Answer} answer
   */
  #receive(message, answer) {
    this.#session = this.connection.session;
    message.state = stateAfter(answer);
    for (const said of answer.messages) this.#add(sent(said));
    if (answer.language) this.language = answer.language;
    if (answer.accepted) this.#tellOtherTabs();
    if (answer.reason === "too_long") this.dispatchEvent(new CustomEvent("refused", { detail: message }));
  }

  /** Add a message, or update it where it is already there. @param {Message} message */
  #add(message) {
    const known = this.messages.find((one) => one.id === message.id);
    if (known) Object.assign(known, message);
    else this.messages.push(message);
  }

  #keepOutbox() {
    const waiting = this.messages.filter(isUndelivered);
    this.tabStore.set(OUTBOX, waiting.length ? waiting : null);
  }

  #tellOtherTabs() {
    this.store.set(NEWS, Date.now());
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** @param {Message} message */
function isUndelivered(message) {
  return message.state === "sending" || message.state === "failed";
}

/** @param {import("./connection.js").Said} said @returns {Message} */
function sent(said) {
  return said.from === "customer" ? { ...said, state: "sent" } : said;
}

/** @param {import("./connection.js").Answer} answer @returns {State} */
function stateAfter(answer) {
  if (answer.accepted) return "sent";
  const mayHelpToRetry = answer.reason === "failed" || answer.reason === "too_many";
  return mayHelpToRetry ? "failed" : "refused";
}

/** Also where crypto.randomUUID is missing: on pages that are not served over HTTPS. */
function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
