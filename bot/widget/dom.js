// Building nodes. Text is only ever set as text: nothing a person wrote is parsed as HTML.

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  chat: "M4.5 5.5h15a1.5 1.5 0 0 1 1.5 1.5v9a1.5 1.5 0 0 1-1.5 1.5H12l-4.8 3.6v-3.6H4.5A1.5 1.5 0 0 1 3 16V7a1.5 1.5 0 0 1 1.5-1.5zM8 11.5h.01M12 11.5h.01M16 11.5h.01",
  chevron: "M6 9.5l6 6 6-6",
  close: "M6 6l12 12M18 6L6 18",
  globe:
    "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c2.6 2.4 3.9 5.6 3.9 9s-1.3 6.6-3.9 9c-2.6-2.4-3.9-5.6-3.9-9S9.4 5.4 12 3z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.8-3.7 3.8-5.7 7.5-5.7s6.7 2 7.5 5.7",
  restart: "M4.5 9.5A8 8 0 1 1 4 13.5M4.5 4.5v5h5",
  send: "M12 19.5v-15M5.5 11L12 4.5l6.5 6.5",
  spark:
    "M12 3.5l1.9 5.1a2.5 2.5 0 0 0 1.5 1.5l5.1 1.9-5.1 1.9a2.5 2.5 0 0 0-1.5 1.5L12 20.5l-1.9-5.1a2.5 2.5 0 0 0-1.5-1.5L3.5 12l5.1-1.9a2.5 2.5 0 0 0 1.5-1.5z",
};

// Up to where an address goes: white space, quotes and the punctuation of Chinese end it.
const ADDRESS =
  /(?<url>https?:\/\/[^\s<>"'`，。；：！？、（）【】《》「」『』]+)|(?<email>[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)/giu;
const CLOSING = /[.,;:!?…)\]}]+$/u;

/**
 * An element with attributes, listeners ("onclick") and children; strings become text.
 * @param {string} tag
 * @param {Record<string, any>} [attributes] true sets an empty attribute, false and null none
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else setAttribute(element, name, value);
  }
  element.append(...children);
  return element;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string | boolean | null | undefined} value
 */
export function setAttribute(element, name, value) {
  if (value === false || value === null || value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** Set text only where it differs, so that a screen reader does not hear it again. */
export function setText(/** @type {Node} */ node, /** @type {string} */ text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * @param {keyof typeof ICONS} name
 * @returns {SVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.append(path);
  return svg;
}

/**
 * Text with web and e-mail addresses as links. Only http, https and mailto ever become one.
 * @param {string} text
 * @returns {DocumentFragment}
 */
export function linked(text) {
  const fragment = document.createDocumentFragment();
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const found = match.groups?.email ?? withoutClosing(match[0]);
    fragment.append(text.slice(end, match.index), link(found, Boolean(match.groups?.email)));
    end = match.index + found.length;
  }
  fragment.append(text.slice(end));
  return fragment;
}

/** A full stop after an address is not part of it, nor a bracket that was opened before it. */
function withoutClosing(/** @type {string} */ url) {
  const bare = url.replace(CLOSING, "");
  return url[bare.length] === ")" && bare.includes("(") ? `${bare})` : bare;
}

/** @returns {Node} */
function link(/** @type {string} */ address, /** @type {boolean} */ isEmail) {
  const href = isEmail ? `mailto:${address}` : address;
  if (!URL.canParse(href)) return document.createTextNode(address);
  const anchor = el("a", { href, dir: "ltr" }, address);
  if (!isEmail) {
    anchor.setAttribute("target", "_blank");
    anchor.setAttribute("rel", "noopener noreferrer");
  }
  return anchor;
}
