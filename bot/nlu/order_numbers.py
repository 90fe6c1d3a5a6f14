"""Order numbers in a customer's own words: four to eight digits that are nothing else.

A marked number ("#2041", "order number 2041", "订单号：2041") is always one. Any other is one
unless it reads as something else: a year, price, date, phone or tracking number, quantity,
postcode or house number. A message of digits alone is an order number even if it looks like a
year, or is typed apart ("10 42").
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

EMAIL = regex.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9.\-]{1,190}\.[A-Za-z]{2,24}")

# Stems; an ending may follow ("Bestellnummer", "pedidos").
_ORDER = (
    r"order|purchase|pedido|compra|commande|bestell|auftrag|ordine|encomenda|zam[oó]wieni"
    r"|sipari[sş]|заказ|طلب|pesanan|đơn hàng|订单|訂單|订购|单号|注文|주문"
)
_NUMBER_WORD = (
    r"(?:number|num[eé]ro|n[uú]mero|nummer|numer|numara|nomor|номер|رقم|号码|编号|番号|번호)"
)
_NUMBER = rf"{_NUMBER_WORD}|num|nro|no|nr|n\.?[o°]|id|code|số|号"
_IS = r"is|es|est|ist|lautet|le|la|è|é|to|jest|это|是|为|は|은|는"
# What stands before numbers of other kinds: stems, and whole words.
_OTHER = (
    r"phone|telefon|tel[eé]fono|t[eé]l[eé]phone|handy|m[oó]vil|customer|client|kunde|tracking|suivi"
    r"|seguimiento|sendung|invoice|factura|facture|rechnung|art[ií]c|artikel|voucher|gutschein|iban"
    r"|postcode|postal|postleit|电话|手机|快递|运单|追踪|发票|邮编|型号|货号"
)
_OTHER_WORDS = r"tel|pin|zip|plz|cp|sku|item|model|modell|modelo|mod[eè]le"
_GAP = rf"(?:[\s.:=#\-]*(?:{_NUMBER}|{_IS})[^\W\d_]{{0,3}}){{0,3}}[\s.:=#\-]{{0,3}}"
_DIGITS = r"(?P<number>\d{4,8})(?![A-Za-z0-9@_%]|[.,/:]\d|-\w)"

_MARKED = regex.compile(
    rf"(?:#|(?<!\p{{Latin}})(?:(?:{_ORDER})[^\W\d_]*|{_NUMBER_WORD}){_GAP}"
    rf"|(?<!\p{{Latin}})n(?:[o°r]|\.o)[.:]?)\s*{_DIGITS}",
    regex.IGNORECASE,
)
# A letter of a script without spaces may touch the number ("订单1042在哪里"); a Latin letter not.
_FREE = regex.compile(rf"(?<![A-Za-z0-9@_+])(?<!\d[.,:])(?<!\w[/\-]){_DIGITS}")
_TYPED_APART = regex.compile(r"\d(?: ?\d){3,7}")
_DATE = regex.compile(r"\d{1,2} \d{1,2} \d{4}|\d{4} \d{1,2} \d{1,2}")
_LETTER = regex.compile(r"[^\W\d_]")

_CURRENCY = r"EUR|USD|GBP|CHF|CNY|RMB|MXN"
_CURRENCY_WORD = r"euros?|dollars?|d[oó]lares|pounds?|libras|pesos|yuan|francs?|franken"
_UNIT = (
    r"kg|g|mg|ml|cl|mm|cm|km|mah|px|pcs|pieces|units|unidades|piezas|unit[eé]s|pi[eè]ces|st[uü]ck"
    r"|einheiten|uhr|days?"
)
_NEVER = (
    regex.compile(r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)+/\S*"),  # an address on the web
    regex.compile(rf"(?:[€$£¥]|\b(?:{_CURRENCY}))\s*\d[\d.,]*"),
    regex.compile(rf"\d[\d.,]*\s*(?:[€$£¥元块円]|(?:{_CURRENCY}|(?i:{_CURRENCY_WORD}))(?!\p{{Latin}}))"),
    # Three groups or more: date, phone, card, IBAN.
    regex.compile(r"\b[A-Z]{0,2}\d+([ .\-/])\d+(?:\1\d+)+\b"),
    # Phone numbers: +34 612…, (030) 123…, 0171 123…
    regex.compile(r"\+\d[\d ().\-/]{5,}|\(\d+\)[ \-]*\d[\d \-]+|\b0\d{1,4}[ /.\-]\d[\d /.\-]{4,}"),
    regex.compile(rf"(?i)\d+\s*(?:(?:{_UNIT})(?!\p{{Latin}})|[件个台套米克天])"),
    regex.compile(
        rf"(?i)(?<!\p{{Latin}})(?:(?:{_OTHER})[^\W\d_]*|(?:{_OTHER_WORDS})\b){_GAP}\d[\d\-]*"
    ),
)
_UNLESS_MARKED = (
    # A year that customers speak of; most shops' numbers are elsewhere.
    regex.compile(r"(?<!\d)(?:19[5-9]\d|20[0-2]\d|2030)(?!\d)|(?<!\d)\d{4}\s*年"),
    regex.compile(r"[路街道巷弄]\s*\d+|\d+\s*[室栋幢弄楼层]"),
    regex.compile(r"\d{1,5}(?:\s+\p{Lu}[\w.]*){1,3}\s+(?:Street|St|Avenue|Ave|Road|Rd|Lane|Drive)\b"),
    # A postcode before a town: "Calle Mayor 5, 28013 Madrid", "12 rue de la Paix, 75002 Paris",
    # "to 10115 Berlin", "Springfield, IL 62704".
    regex.compile(r"(?<=\b\d{1,3} ?[A-Za-z]?[,\s]{1,3})\d{4,6}(?=\s+\p{Lu})"),
    regex.compile(r"(?<=\b\d{1,3}\b[^\n]{0,60}[,\n]\s{0,3})\d{4,6}(?=\s+\p{Lu})"),
    regex.compile(r"(?<=\b(?:to|in|nach|aus|from|a|à|en)\s)\d{4,6}(?=\s+\p{Lu})"),
    regex.compile(r"\b[A-Z]{2}\s+\d{5}(?!\d)"),
)


@dataclass(frozen=True)
class Found:
    """An order number (digits only) and where it stands."""

    number: str
    start: int
    end: int


def find_order_numbers(text: str) -> list[Found]:
    """The order numbers in a text whose digits are ASCII, as they stand one after another."""
    without_emails = blank(text, EMAIL)
    rest = blank(without_emails, *_NEVER)
    if not _LETTER.search(without_emails):
        return _typed_apart(without_emails) or _matches(_FREE, rest)
    marked = _matches(_MARKED, rest)
    rest = blank(rest, _MARKED, *_UNLESS_MARKED)
    return sorted([*marked, *_matches(_FREE, rest)], key=lambda found: found.start)


def blank(text: str, *patterns: regex.Pattern[str]) -> str:
    """The text with all matches replaced by spaces, so that offsets stay."""
    for pattern in patterns:
        text = pattern.sub(lambda match: " " * len(match.group()), text)
    return text


def _matches(pattern: regex.Pattern[str], text: str) -> list[Found]:
    return [Found(m["number"], *m.span("number")) for m in pattern.finditer(text)]


def _typed_apart(text: str) -> list[Found]:
    digits = text.strip(" #.,;:!?()")
    if not _TYPED_APART.fullmatch(digits) or _DATE.fullmatch(digits):
        return []
    start = text.index(digits)
    return [Found(digits.replace(" ", ""), start, start + len(digits))]
