"""The ends of a translated sentence: its punctuation is that of the original, in the target's form.

A model likes to end everything with a full stop. A button is no sentence, and a question stays
one.
"""

from __future__ import annotations

import regex

FULL_WIDTH = {".": "。", "?": "？", "!": "！", "…": "……", ":": "：", ";": "；", ",": "，"}
HALF_WIDTH = {wide: narrow for narrow, wide in FULL_WIDTH.items()} | {"、": ","}
EAST_ASIAN_FORMS = ("zh", "ja")
FINAL = regex.compile(r"[.?!…:;,。？！：；，、]*$")
PLAIN = frozenset({"", ".", "。"})
OPENS_QUESTIONS = "es"
OPENING = {"?": "¿", "!": "¡"}


def end_like(source: str, translated: str, target: str) -> str:
    """The translation with the final punctuation of its source, in the form of the target.

    A question mark or exclamation mark that the model added to a bare or dotted end stays: the
    customer did not type it, the model understood it.
    """
    wanted = _in_form_of(target, FINAL.search(source)[0])
    given = FINAL.search(translated)[0]
    body = translated[: len(translated) - len(given)]
    if wanted == given or not body:
        return translated
    if given not in PLAIN and wanted in PLAIN:
        return translated
    return _opened(body, wanted, target) + wanted


def _in_form_of(language: str, punctuation: str) -> str:
    punctuation = punctuation.replace("...", "…").replace("……", "…")
    forms = FULL_WIDTH if language in EAST_ASIAN_FORMS else HALF_WIDTH
    return "".join(forms.get(mark, mark) for mark in punctuation)


def _opened(body: str, wanted: str, target: str) -> str:
    """Spanish opens a question, too; where the model made a statement of it, we do."""
    opening = OPENING.get(wanted[:1]) if target == OPENS_QUESTIONS else None
    if opening is None or opening in body:
        return body
    return opening + body
