// What the widget remembers in the browser. A browser that forbids storage just remembers nothing.

const PREFIX = "pivotdesk.";

/** Values under our prefix in one of the browser's two stores. */
export class BrowserStore {
  /** @param {"localStorage" | "sessionStorage"} kind */
  constructor(kind) {
    this.kind = kind;
  }

  /**
   * @param {string} key
   * @returns {any} the value, or null
   */
  get(key) {
    try {
      return JSON.parse(globalThis[this.kind].getItem(PREFIX + key) ?? "null");
    } catch {
      return null;
    }
  }

  /**
   * @param {string} key
   * @param {any} value null removes it
   */
  set(key, value) {
    try {
      if (value === null) globalThis[this.kind].removeItem(PREFIX + key);
      else globalThis[this.kind].setItem(PREFIX + key, JSON.stringify(value));
    } catch {
      // Storage is full or forbidden: the conversation goes on without it.
    }
  }

  /**
   * Call back when another tab changes a value.
   * @param {string} key
   * @param {(value: any) => void} callback
   * @returns {() => void} stops it
   */
  watch(key, callback) {
    const listener = (/** @type {StorageEvent} */ event) => {
      if (event.key === PREFIX + key) callback(this.get(key));
    };
    globalThis.addEventListener("storage", listener);
    return () => globalThis.removeEventListener("storage", listener);
  }
}
