// The talking part over HTTP: session, messages, history. No DOM here, and nothing is drawn.

/**
 * @typedef {{title: string, payload: string}} Button
 *
 * @typedef {Object} Said  One message, as the server tells it.
 * @property {string} id
 * @property {"customer" | "bot"} from
 * @property {string} text
 * @property {number} [time]  Unix seconds
 * @property {Button[]} [buttons]
 * @property {string | null} [pivot]  what the bot said before translation
 * @property {string | null} [language]
 * @property {"pivot" | "reviewed" | "machine" | "untranslated" | null} [wording]
 *
 * @typedef {{code: string, native_name: string, rtl: boolean}} Language
 * @typedef {{languages: Language[], message_limit: number, messages: Said[]}} Welcome
 * @typedef {{language: string | null, messages: Said[]}} History
 * @typedef {{id: string, text?: string, payload?: string, language: string}} Outgoing
 * @typedef {{accepted: boolean, reason: string | null, language: string | null, messages: Said[]}} Answer
 */

const TIMEOUT = 45_000; // milliseconds; a turn may have to wait for the one before it
const RETRY_DELAYS = [1000, 2000, 4000]; // milliseconds
const TOKEN = "token";

/** The server could not be reached or did not answer properly. */
export class ConnectionError extends Error {
  /**
   * @param {string} message
   * @param {{status?: number, transient?: boolean}} [details] transient: trying again may help
   */
  constructor(message, { status = 0, transient = true } = {}) {
    super(message);
    this.status = status;
    this.transient = transient;
  }
}

export class Connection {
  /** @type {Promise<string> | null} */
  #opening = null;

  /**
   * @param {string} endpoint address of the website channel, with a slash at the end
   * @param {import("./storage.js").BrowserStore} store where the session token is kept
   */
  constructor(endpoint, store) {
    this.endpoint = endpoint;
    this.store = store;
  }

  /** The token of the conversation that this browser is in, or null before it has begun. */
  get session() {
    return this.store.get(TOKEN);
  }

  /**
   * @param {string} language
   * @returns {Promise<Welcome>}
   */
  welcome(language) {
    return this.#request("GET", `welcome?language=${encodeURIComponent(language)}`);
  }

  /**
   * Everything said so far.
   * @param {string} language
   * @returns {Promise<History>}
   */
  async history(language) {
    const path = `history?language=${encodeURIComponent(language)}`;
    try {
      return await this.#request("GET", path, { token: this.session });
    } catch (error) {
      if (error.status !== 401) throw error;
      this.forget(); // expired: what follows is a new conversation
      return { language: null, messages: [] };
    }
  }

  /**
   * Send a message; its id makes it harmless to send it again, so trouble on the way is retried.
   * @param {Outgoing} message
   * @returns {Promise<Answer>}
   */
  async send(message) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#sendOnce(message);
      } catch (error) {
        if (!error.transient || attempt >= RETRY_DELAYS.length) throw error;
        await delay(RETRY_DELAYS[attempt]);
      }
    }
  }

  /** Forget the session; the next message opens a new conversation. */
  forget() {
    this.#opening = null;
    this.store.set(TOKEN, null);
  }

  /** @param {Outgoing} message */
  async #sendOnce(message) {
    const token = await this.#token();
    try {
      return await this.#request("POST", "messages", { token, body: message });
    } catch (error) {
      if (error.status !== 401) throw error;
      this.forget();
      return this.#request("POST", "messages", { token: await this.#token(), body: message });
    }
  }

  /** The session's token; opens a session when there is none. */
  async #token() {
    if (this.session) return this.session;
    this.#opening ??= this.#open();
    return this.#opening;
  }

  async #open() {
    try {
      const { token } = await this.#request("POST", "session");
      this.store.set(TOKEN, token);
      return token;
    } catch (error) {
      this.#opening = null;
      throw error;
    }
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {{token?: string, body?: object}} [options]
   * @returns {Promise<any>} the answer's JSON; an answer that carries messages is one, also under 429
   */
  async #request(method, path, { token, body } = {}) {
    const response = await this.#fetch(method, path, token, body);
    const data = await response.json().catch(() => null);
    if (data && (response.ok || data.messages)) return data;
    const transient = response.status >= 500 || response.status === 429 || !data;
    throw new ConnectionError(data?.error?.message ?? `HTTP ${response.status}`, {
      status: response.status,
      transient,
    });
  }

  /** @returns {Promise<Response>} */
  async #fetch(method, path, token, body) {
    const headers = {};
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body) headers["Content-Type"] = "application/json";
    const gone = new AbortController();
    const timer = setTimeout(() => gone.abort(), TIMEOUT);
    try {
      return await fetch(new URL(path, this.endpoint), {
        method,
        headers,
        body: body && JSON.stringify(body),
        signal: gone.signal,
        credentials: "omit",
      });
    } catch (error) {
      throw new ConnectionError(String(error));
    } finally {
      clearTimeout(timer);
    }
  }
}

/** @param {number} milliseconds */
function delay(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
