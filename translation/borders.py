"""The ends of a translated sentence, and the gap to the next one, in the form of the target.

The final punctuation is that of the original: a model likes to end everything with a full stop,
but a button is no sentence, and a question stays one.
"""

from __future__ import annotations

import regex

FULL_WIDTH = {".": "。", "?": "？", "!": "！", "…": "……", ":": "：", ";": "；", ",": "，"}
ARABIC = {"?": "؟", ",": "،", ";": "؛"}
HALF_WIDTH = {wide: narrow for narrow, wide in FULL_WIDTH.items()} | {"、": ","}
UNSPACED = ("zh", "ja")  # no spaces between words and sentences, full-width punctuation
# What a language writes instead of ASCII punctuation.
FORMS = {"zh": FULL_WIDTH, "ja": FULL_WIDTH | {",": "、"}, "ar": ARABIC}
ASCII_FORM = HALF_WIDTH | {own: ascii for ascii, own in ARABIC.items()}
FINAL = regex.compile(r"[.?!…:;,。？！：；，、؟،؛]*$")
INITIAL = regex.compile(r"^[\s.,:;。，：；、،؛]+")
WIDE_END = regex.compile(r"[。？！：；，、…]$")
BEGINS_WORD = regex.compile(r"[\p{L}\p{N}¿¡(#@{\[]")
SPACES, SPACES_OR_NONE = regex.compile(r" +"), regex.compile(r" *")
GOES_ON = regex.compile(r"[\p{L}\p{N},，、،]$")
CAPITAL_WORD = regex.compile(r"^(?!I\b)\p{Lu}(?=[\p{Ll}'’]|\s)")
PLAIN = frozenset({"", ".", "。"})
OPENS_QUESTIONS = "es"
OPENING = {"?": "¿", "!": "¡"}


def settle_ends(source: str, translated: str, target: str) -> str:
    """The translation with its beginning and end as in the source, in the form of the target."""
    return end_like(source, begin_like(source, translated), target)


def begin_like(source: str, translated: str) -> str:
    """No stray punctuation in front; a capital, unless the source begins with a small letter."""
    if not INITIAL.match(source):
        translated = INITIAL.sub("", translated) or translated
    first = source[:1]
    begins_small = first.islower() or not first.isalpha()
    return translated if begins_small else translated[:1].upper() + translated[1:]


def end_like(source: str, translated: str, target: str) -> str:
    """The translation with the final punctuation of its source, in the form of the target.

    A question mark or exclamation mark that the model added to a bare or dotted end stays: the
    customer did not type it, the model understood it.
    """
    wanted = in_form_of(target, FINAL.search(source)[0])
    given = FINAL.search(translated)[0]
    body = translated[: len(translated) - len(given)]
    if wanted == given or not body:
        return translated
    if given not in PLAIN and wanted in PLAIN:
        return translated
    return _opened(body, wanted, target) + wanted


def gap_between(before: str, gap: str, after: str, source: str, target: str) -> str:
    """What stands between two parts of a translation, where `gap` stood in the source.

    Chinese has no space after a full stop, other languages do.
    """
    if not before:
        return gap
    if source in UNSPACED and target not in UNSPACED and gap == "" and BEGINS_WORD.match(after):
        return " "
    if target in UNSPACED and SPACES.fullmatch(gap) and WIDE_END.search(before):
        return ""
    return gap


def goes_on(before: str, gap: str) -> bool:
    """Whether what follows this text, after this gap, is still in the same sentence."""
    return bool(SPACES_OR_NONE.fullmatch(gap) and GOES_ON.search(before))


def begin_small(text: str, target: str) -> str:
    """The text as it stands inside a sentence.

    English only, the one language here in which no common noun has a capital; "I" keeps its.
    """
    if target != "en":
        return text
    return CAPITAL_WORD.sub(lambda match: match[0].lower(), text, count=1)


def in_form_of(language: str, punctuation: str) -> str:
    """Punctuation as a language writes it: 。 in Chinese, ؟ in Arabic."""
    punctuation = punctuation.replace("...", "…").replace("……", "…")
    forms = FORMS.get(language, {})
    plain = (ASCII_FORM.get(mark, mark) for mark in punctuation)
    return "".join(forms.get(mark, mark) for mark in plain)


def _opened(body: str, wanted: str, target: str) -> str:
    """Spanish opens a question, too; where the model made a statement of it, we do."""
    opening = OPENING.get(wanted[:1]) if target == OPENS_QUESTIONS else None
    if opening is None or opening in body:
        return body
    return opening + body
