"""How customers really type: no capitals, no accents, no punctuation, a slip of the finger."""

from __future__ import annotations

import random
import unicodedata

from translation.training.markers import MARKER_PATTERN

FINAL_PUNCTUATION = ".?!。？！…"
OPENING_PUNCTUATION = str.maketrans("", "", "¿¡")
HALF_WIDTH = str.maketrans("，？！：；", ",?!:;")
SHARES = {"lower": 0.5, "accents": 0.3, "opening": 0.6, "final": 0.5, "width": 0.3, "typo": 0.25}
MIN_TYPO_LETTERS = 5


def strip_accents(text: str) -> str:
    """Letters without their combining marks; other scripts keep theirs."""
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", bare)


def add_typo(text: str, rng: random.Random) -> str:
    """One letter dropped, doubled or swapped with its neighbour, in one longer word."""
    words = text.split(" ")
    long = [i for i, w in enumerate(words) if len(w) >= MIN_TYPO_LETTERS and w.isalpha()]
    if not long:
        return text
    index = rng.choice(long)
    word = words[index]
    at = rng.randrange(1, len(word) - 1)
    dropped, doubled = word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    words[index] = rng.choice((dropped, doubled, swapped))
    return " ".join(words)


def roughen(text: str, rng: random.Random) -> str:
    """The text as a customer in a hurry may type it; markers stay as they are."""
    does = {name: rng.random() < share for name, share in SHARES.items()}
    if does["lower"]:
        text = text.lower()
    if does["accents"]:
        text = strip_accents(text)
    if does["opening"]:
        text = text.translate(OPENING_PUNCTUATION)
    if does["width"]:
        text = text.translate(HALF_WIDTH)
    if does["final"] and not MARKER_PATTERN.fullmatch(text):
        text = text.rstrip(FINAL_PUNCTUATION) or text
    return add_typo(text, rng) if does["typo"] else text
