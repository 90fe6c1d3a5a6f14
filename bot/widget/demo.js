// The demo shop's page: its words in the visitor's language, and a few products.

import { TEXTS } from "./demo-texts.js";
import { shopCode } from "./strings.js";

const PRODUCTS = [
  { art: "jacket", name: "Sturmhaube Rain Jacket", price: 189 },
  { art: "boots", name: "Brocken Hiking Boots", price: 199 },
  { art: "backpack", name: "Elbe Backpack 24 l", price: 99 },
  { art: "tent", name: "Leuchtturm 2-Person Tent", price: 399 },
  { art: "bottle", name: "Quelle Steel Bottle 0.75 l", price: 29.9 },
  { art: "lamp", name: "Glühwurm Headlamp", price: 44.9 },
  { art: "beanie", name: "Kapitän Wool Beanie", price: 34.9 },
  { art: "stove", name: "Funke Camping Stove", price: 59 },
];
const SVG = "http://www.w3.org/2000/svg";
const RIGHT_TO_LEFT = new Set(["ar"]);

/** Asked for in the address, else of the browser, else English. */
function pageLanguage() {
  const asked = new URLSearchParams(location.search).get("lang");
  const wanted = [asked, ...navigator.languages].filter(Boolean).map(shopCode);
  return wanted.find((code) => code in TEXTS) ?? "en";
}

function drawTexts(texts) {
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = texts[element.dataset.text];
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", texts[element.dataset.label]);
  }
}

function drawProducts(texts, language) {
  const price = new Intl.NumberFormat(language, { style: "currency", currency: "EUR" });
  const cards = PRODUCTS.map(({ art, name, price: amount }) => {
    const card = document.createElement("li");
    card.className = `card ${art}`;
    const title = document.createElement("h3");
    title.textContent = name;
    const kind = document.createElement("p");
    kind.className = "kind";
    kind.textContent = texts.kinds[art];
    const cost = document.createElement("p");
    cost.className = "price";
    cost.textContent = price.format(amount);
    card.append(picture(art), kind, title, cost);
    return card;
  });
  document.getElementById("product-list").replaceChildren(...cards);
}

function picture(art) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `demo-art.svg#${art}`);
  svg.setAttribute("viewBox", "0 0 200 200");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

function drawPicker(language) {
  const picker = document.getElementById("page-language");
  for (const [code, texts] of Object.entries(TEXTS)) {
    picker.append(new Option(texts.name, code, false, code === language));
  }
  picker.addEventListener("change", () => {
    location.search = new URLSearchParams({ lang: picker.value }).toString();
  });
}

const language = pageLanguage();
document.documentElement.lang = language;
document.documentElement.dir = RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr";
drawTexts(TEXTS[language]);
drawProducts(TEXTS[language], language);
drawPicker(language);
document.getElementById("ask").addEventListener("click", () => document.querySelector("pivot-chat").open());
