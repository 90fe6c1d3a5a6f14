"""The rules by which text is found that must cross a translation unchanged.

A rule is a kind, a pattern, and a sign without which it cannot match, so that most rules cost a
plain message nothing. `\\d` means the digits of every script: 1042, １０４２, ١٠٤٢, ۱۰۴۲.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

# Boundaries of codes. `\b` would not do: Chinese stands next to them without a space.
START, END = r"(?<![\p{Latin}\d])", r"(?![\p{Latin}\d])"
SPACE = r"[ \u00a0\u2009\u202f\u3000]"
HYPHEN = r"[-\u2010\u2011\u2013\uFF0D]"
ZERO = "[0٠۰０]"
SIGN = r"(?<![\p{L}\d)])[-+\u2212]"

# 1.234,56 1 234,56 1’234.50 1,23,456 ١٬٢٣٤٫٥٦ １，２３４．５６
POINT = "[.,'’٫٬．，]"
NUMBER = rf"(?:\d{{1,3}}(?:{SPACE}\d{{3}})+(?:{POINT}\d{{1,2}})?|\d+(?:{POINT}\d+)*)"
PERCENT = "[%٪％]"
# 49,- and 49.– are whole amounts in German, Dutch, Polish and Swiss shops.
AMOUNT = rf"(?:{SIGN})?{NUMBER}(?:[.,][-–—])?"
SYMBOL = r"(?:\p{Lu}{0,3}[$＄]|U\$S|[A-Z]{0,2}[¥￥]|(?![$＄¥￥])\p{Sc}|S/\.?)"
# ISO 4217, and what shops write instead: TL and zł behind, Rp and Fr. in front.
ISO = (
    "(?:EUR|USD|GBP|CNY|RMB|CHF|JPY|CAD|AUD|NZD|PLN|TRY|BRL|MXN|ARS|CLP|COP|PEN|RUB|UAH|KRW|TWD"
    "|HKD|SGD|MYR|THB|VND|IDR|INR|SAR|AED|EGP|KWD|QAR|BHD|OMR|JOD|MAD|DZD|TND|ILS|ZAR|SEK|NOK"
    "|DKK|CZK|HUF|RON|BGN)"
)
ARABIC = r"(?:ر\.?س|د\.إ|ج\.م|د\.ك|ر\.ق|د\.ب|ر\.ع|د\.أ|د\.م|د\.ج|د\.ت)(?!\p{L})\.?"
BEFORE = rf"(?:{SYMBOL}|{ISO}|{ARABIC}|Rp\.?|S?Fr\.)"
BEHIND = rf"(?:{SYMBOL}|(?:{ISO}|z[łl]|TL|đ|Đ|Kč|Rp|Fr\.)(?!\p{{Latin}})|{ARABIC})"

# The end of a link: closing punctuation is not part of it, a pair of brackets is. Chinese,
# Japanese and Korean words begin right after it, but may stand in it after a sign: /订单.
NO_LINK = r"\s<>\"'`«»“”„‘’，。；：！？、（）【】「」『』《》〈〉،؛؟"
EAST_ASIAN = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}"
IN_BRACKETS = rf"\([^{NO_LINK}()]*\)"
GLUED = rf"(?<=[A-Za-z\d])[{EAST_ASIAN}]"
LINK_SIGN = rf"(?!{GLUED})(?:[^{NO_LINK}()]|{IN_BRACKETS})"
LINK_END = rf"(?:{LINK_SIGN})*(?!{GLUED})(?:[^{NO_LINK}().,;:!?\]}}*_~|]|{IN_BRACKETS})"
TOP = r"(?:com|org|net|info|shop|store|eu|io)"
WORD_LETTER = r"\p{Latin}\p{Cyrillic}\d"
ADDRESS = (
    rf"(?!')[{WORD_LETTER}._%+'-]*[{WORD_LETTER}_%+-]@"
    rf"(?:[{WORD_LETTER}-]+\.)+[\p{{Latin}}\p{{Cyrillic}}]{{2,}}"
)

DATE_SEPARATOR = r"[-/.／．－\u2011]"
CLOCK = r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
ZONE = r"(?:Z|[+-]\d{2}:\d{2})?"

# Unicode Technical Standard 51: flags, keycaps, pictographs joined by zero-width joiners. Signs
# that are part of a sentence (№ ° ℃ ™) are no emoji, unless they are asked to look like one.
MODIFIERS = r"(?:\p{Emoji_Modifier}|\uFE0F|[\U000E0020-\U000E007E]+\U000E007F)*"
PICTOGRAPH = r"(?![©®™](?!\uFE0F))\p{Extended_Pictographic}"
SYMBOLS = r"(?=\p{So})[\u2300-\u2BFF\U0001F000-\U0001FAFF]\uFE0F?"
EMOJI = (
    rf"(?:\p{{RI}}\p{{RI}}|[0-9#*]\uFE0F?\u20E3|{PICTOGRAPH}{MODIFIERS}"
    rf"(?:\u200D\p{{Extended_Pictographic}}{MODIFIERS})*|{SYMBOLS}|\p{{RI}})"
)
SMILEYS = (
    r"(?<![\p{Latin}\d:;=]):['-]?[)(DPpo/](?![\p{Latin}\d/])"
    r"|(?<![\p{Latin}\d:;=])[;=]-?[)(DP](?![\p{Latin}\d])|(?<![\p{Latin}\d<])<3(?!\d)"
)

# 24h, 10kg, 1st, 14-day, 2er-Pack: language, not codes.
MEASURE = r"\d{1,3}-?\p{Ll}+(?![\p{Latin}\d])"
# pedido1042: a word with a number stuck to it.
STUCK_WORD = r"\p{Lu}?\p{Ll}{3,}[-_]?\d+(?![\p{Latin}\d_-])"
NUMBER_START = r"(?:(?<![\p{Latin}\d])|(?<=\p{Ll}{3}))"
CODE_SIGN = r"A-Za-zＡ-Ｚａ-ｚ"
JOIN = r"[-_\u2011－＿]"
PHONE_GAP = rf"[{SPACE[1:-1]}().\-\u2011–/－]{{0,2}}"

# Numbers that labels and letters print in groups, not all of which look like a code alone.
IN_GROUPS = (
    r"1Z(?:[ -]?[A-Z\d]){16}",  # UPS
    r"[A-Z]{2}(?: ?\d){9} ?[A-Z]{2}",  # UPU S10, which most posts use: EA 000 000 000 US
    r"\d[A-Z](?: ?\d){11}",  # Colissimo
    r"\d{4}(?: \d{4}){2} \d{2} ?[A-Z\d]",  # DPD, with its check sign
    r"\(00\)(?: ?\d){18}",  # SSCC
    r"[A-Z]{2}\d{2}(?: [A-Z\d]{4}){2,7}(?: \d{1,3})?",  # IBAN
)

DIGIT = r"\d"


@dataclass(frozen=True)
class Rule:
    """What a span of this kind looks like; a text without `needs` has none."""

    kind: str
    pattern: regex.Pattern[str]
    needs: regex.Pattern[str]

    @classmethod
    def of(cls, kind: str, needs: str, pattern: str) -> Rule:
        return cls(kind, regex.compile(pattern), regex.compile(needs))


# Earlier rules win where two spans would overlap.
RULES: tuple[Rule, ...] = tuple(
    Rule.of(kind, needs, pattern)
    for kind, needs, pattern in (
        ("marker", "[⟦⟧]", r"⟦[^⟦⟧]{0,40}⟧|⟦\d{0,4}|\d{0,4}⟧"),
        ("markup", "`", r"```[\s\S]+?```|`[^`\n]+`"),
        ("slot", "[{%]", r"\{\{?[^{}\n]{1,60}\}?\}|%(?:\(\w+\))?[sd]" + END),
        # [words](link "title") and ![picture](link): the words are translated
        ("markup", r"\]\(",
         rf"(?<=\[[^\[\]\n]{{1,200}})\]\((?:[^()\s]|{IN_BRACKETS})+(?: \"[^\"\n]{{0,200}}\")?\)"
         r"|!?\[(?=[^\[\]\n]{1,200}\]\([^\s)])"),
        ("markup", "[<&*_~]", r"</?[A-Za-z][^<>\n]*>|&(?:[a-z]{2,8}|#\d{1,6});|\*\*\*?|__|~~"),
        ("url", "://|mailto:|tel:", rf"(?:(?:https?|ftp)://|mailto:|tel:){LINK_END}"),
        ("email", "@", rf"(?<![{WORD_LETTER}._%+-]){ADDRESS}"),
        ("url", r"\.", rf"(?<![\p{{Latin}}\d@.])www\.{LINK_END}"),
        ("url", r"[a-z\d]\.[a-z]",
         rf"(?<![\p{{Latin}}\d@.-])(?:[a-z\d-]+\.)+(?:{TOP}{END}(?:/{LINK_END})?"
         rf"|[a-z]{{2,}}/{LINK_END})"),
        # *this* and _this_, as chats write emphasis
        ("markup", r"\*", r"(?<![\p{Latin}\d*])\*(?=[^\s*][^*\n]{0,200}\*)"
                          r"|(?<=[^\s*])\*(?![\p{Latin}\d*])"),
        ("markup", "_", rf"(?<![{WORD_LETTER}_])_(?=[^\s_][^_\n]{{0,200}}_(?![{WORD_LETTER}_]))"
                        rf"|(?<=[^\s_])_(?![{WORD_LETTER}_])"),
        ("name", "@", r"(?<![\p{Latin}\d@])@[A-Za-z][\p{Latin}\d_]*"),
        ("code", "[#＃]", r"(?<![\p{Latin}\d&#])[#＃][\p{Latin}\d_]+(?:-[\p{Latin}\d_]+)*"),
        ("date", DIGIT,
         rf"{START}(?<!\d{DATE_SEPARATOR})(?:\d{{4}}({DATE_SEPARATOR})\d{{1,2}}\1\d{{1,2}}"
         rf"(?:T\d{{2}}:\d{{2}}(?::\d{{2}}(?:\.\d+)?)?{ZONE})?"
         rf"|\d{{1,2}}({DATE_SEPARATOR})\d{{1,2}}\2(?:\d{{4}}|\d{{2}})|\d{{1,2}}[/／]\d{{1,2}}"
         r"|\d{4}\. \d{1,2}\. \d{1,2}|\d{1,2}\. ?\d{1,2}\. ?\d{4}"
         rf"|\d{{1,2}}{HYPHEN}\p{{Latin}}{{3,9}}{HYPHEN}\d{{2,4}}){END}(?!{DATE_SEPARATOR}\d)"),
        # 14:05, 2:30 pm, 14h05, 14 h 05; "am" alone would be German
        ("time", DIGIT,
         rf"{START}(?:{CLOCK}(?:{SPACE}?(?:[AP]M|pm|[ap]\.{SPACE}?m\.)|am)?{ZONE}"
         rf"|\d{{1,2}}{SPACE}?h{SPACE}?\d{{2}}|\d{{1,2}}{SPACE}?(?:[AP]M|pm|[ap]\.m\.)"
         rf"|\d{{1,2}}am){END}"),
        ("price", r"\p{Sc}|[A-Z]{3}|TL|z[łl]|đ|Đ|Kč|Rp|Fr\.|S/|[دجر]\.|رس",
         rf"{START}(?=[\p{{Sc}}\p{{Lu}}رد+\u2212-])(?:{SIGN})?{BEFORE}{SPACE}?{AMOUNT}(?:{SPACE}?(?:{HYPHEN}){SPACE}?{NUMBER})?"
         rf"(?:{SPACE}?{BEHIND})?{END}"
         rf"|{START}(?=[\d+\u2212-])(?:{AMOUNT}{SPACE}?{HYPHEN}{SPACE}?)?{AMOUNT}{SPACE}?{BEHIND}"
         rf"(?:(?<=€)\d{{2}}{END})?"),
        ("code", DIGIT, rf"{START}(?=[A-Z\d(][A-Z\d])(?:{'|'.join(IN_GROUPS)}){END}"),
        ("phone", DIGIT,
         rf"{START}(?:[+＋]|{ZERO}{{2}})\d?(?:{PHONE_GAP}\d){{6,14}}{END}"
         rf"|{START}(?<!\d ){ZERO}\d(?:{PHONE_GAP}\d){{6,12}}{END}"
         rf"|{START}(?:\d{{1,3}}[ -]?)?\(\d{{2,5}}\)(?:{PHONE_GAP}\d){{5,10}}{END}"),
        # AB.12.34, AB12/7
        ("code", DIGIT, rf"{START}(?=[A-Z./-]*\d)[A-Z]{{1,3}}\d*(?:[./-][A-Z\d]+)+{END}"),
        ("code", DIGIT,
         rf"(?<![\p{{Latin}}\d_-])(?!{MEASURE}|{STUCK_WORD})"
         rf"(?=[{CODE_SIGN}_\-\u2011－]*\d)(?=[\d_\-\u2011－]*[{CODE_SIGN}])"
         rf"[{CODE_SIGN}\d]+(?:{JOIN}[{CODE_SIGN}\d]+)*{END}"),
        # 1234-5678-9012, 9400 1000 0000 00, 912 34 56 78
        ("code", DIGIT,
         rf"{START}\d+(?:[-_/\u2011－]\d+)+{END}|{START}\d{{3,}}(?: \d{{2,}})+{END}"
         rf"|{START}\d{{2}}(?: \d{{2}}){{3,}}{END}"),
        ("code", "№", r"№[ \u00a0]?\d+"),
        # 1042, 3.5, 20% and %20, but not 2 or 14, which are language; years before 年 are, too.
        ("number", DIGIT,
         rf"{NUMBER_START}(?:(?:{SIGN})?(?:(?=\d{{3}}|\d+{POINT}\d){NUMBER}(?:{SPACE}?{PERCENT})?"
         rf"|\d+{SPACE}?{PERCENT})|[%٪]\d+){END}(?![年년])"),
        ("symbol", "[©®™]", r"[©®™](?!\uFE0F)"),
        ("emoji", r"[\p{So}\p{RI}\p{Extended_Pictographic}\u20E3:;<]",
         rf"{EMOJI}(?:[ \uFE0F\u200D]*{EMOJI})*[\uFE0F\u200D]*|{SMILEYS}"),
    )
)
ANY_NUMBER = regex.compile(rf"{NUMBER_START}\d+{END}")
