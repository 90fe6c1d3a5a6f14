"""A wish for a language in the customer's own words: "auf Deutsch bitte", "换成中文".

A text is cut into clauses. A clause is a wish when it names one language and holds, apart from
that name, only words that such wishes are made of in one language, or in that and in English
(data/language_wishes.yml). So "can we speak German" is one; "is there a German manual" and "I
don't speak German" only mention a language.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import regex

from bot.settings import PIVOT_LANGUAGE, ROOT
from translation.yaml_files import read_yaml

WISHES_FILE = ROOT / "data" / "language_wishes.yml"

# Scripts that write without spaces, or with endings at the word (Korean).
_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}ー]"
_UNSPACED_RUN = regex.compile(rf"({_UNSPACED}+)")
_CLAUSE_END = regex.compile(
    r"[.,;:!?¡¿…。、\n()]|\b(?:but|pero|sino|mais|aber|sondern)\b|但是|但|而是"
)
_LETTER_OR_DIGIT = regex.compile(r"[\p{L}\p{N}]")


class Wishes:
    """Finds wishes by the names of languages and the words around them."""

    def __init__(self, names: Mapping[str, str], words: Mapping[str, Iterable[str]]) -> None:
        """`names`: name -> language code; `words`: those around a name, by their language."""
        self._codes = {fold(name): code for name, code in names.items()}
        self._name = _any_of(self._codes)
        self._english, *self._others = (
            _any_of({fold(word) for word in words[code]})
            for code in sorted(words, key=lambda code: code != PIVOT_LANGUAGE)
        )

    @classmethod
    def load(cls, path: Path) -> Wishes:
        data = read_yaml(path)["language_wishes"]
        names = {name: code for code, names in data["names"].items() for name in names}
        return cls(names, data["words"])

    def find(self, text: str) -> str | None:
        """Code of the language asked for; None without a wish or with several."""
        wanted = {self._wanted(clause) for clause in _clauses(text)} - {None}
        return wanted.pop() if len(wanted) == 1 else None

    def rest(self, text: str) -> str:
        """What a text says besides which language is wanted, spoken or not understood."""
        others = (c for c in _clauses(text) if not self._name.search(c) and not self._is_filler(c))
        return " ".join(others)

    def _wanted(self, clause: str) -> str | None:
        codes = {self._codes[name] for name in self._name.findall(clause)}
        if len(codes) == 1 and self._is_filler(self._name.sub(" ", clause)):
            return codes.pop()
        return None

    def _is_filler(self, clause: str) -> bool:
        rest = self._english.sub(" ", clause)
        if not _LETTER_OR_DIGIT.search(rest):
            return True
        return any(not _LETTER_OR_DIGIT.search(words.sub(" ", clause)) or
                   not _LETTER_OR_DIGIT.search(words.sub(" ", rest)) for words in self._others)


def _clauses(text: str) -> list[str]:
    """The clauses of a text, folded, with words of unspaced scripts set apart."""
    clauses = (_UNSPACED_RUN.sub(r" \1 ", clause) for clause in _CLAUSE_END.split(fold(text)))
    return [" ".join(clause.split()) for clause in clauses]


def _any_of(words: Iterable[str]) -> regex.Pattern[str]:
    """Matches any of the words, the longest first; a spaced one only as a whole word."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    unspaced = [regex.escape(word) for word in ordered if _UNSPACED_RUN.search(word)]
    spaced = [regex.escape(word) for word in ordered if not _UNSPACED_RUN.search(word)]
    alternatives = [rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)"] if spaced else []
    return regex.compile("|".join([*alternatives, *unspaced]))


def fold(text: str) -> str:
    """Small letters without accents and hyphens; scripts without case stay as they are."""
    plain = text.casefold().replace("\u2019", "'").replace("-", " ")
    decomposed = unicodedata.normalize("NFKD", plain)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not _is_accent(c)))


def _is_accent(character: str) -> bool:
    """Of Latin, Greek and Cyrillic only: the voicing marks of kana belong to the letter."""
    return "\u0300" <= character <= "\u036f"


@lru_cache(maxsize=1)
def wishes() -> Wishes:
    """Those of data/language_wishes.yml."""
    return Wishes.load(WISHES_FILE)
