"""Stock short replies ("sí", "ja genau", "好的"): which languages say them and what they mean.

The words are in `lexicon/<language>.yml`. A text made of several of them ("ok, danke") is
covered word by word, the longest reply first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from pathlib import Path

import regex

from translation.environment import SettingError
from translation.yaml_files import read_yaml

FOLDER = Path(__file__).with_name("lexicon")
MOST_REPLIES = 4  # a longer row of them is a sentence and goes to the model
LONGEST_TEXT = 60  # characters
HAN = regex.compile(r"\p{Han}")
TOKEN = regex.compile(r"\p{Han}|[\p{L}\p{M}\d'’-]+")
STRETCHED = regex.compile(r"(\p{L})\1{2,}")
Key = tuple[str, ...]
Table = Mapping[str, Mapping[Key, str]]


class Lexicon:
    """The stock replies of several languages."""

    def __init__(self, replies: Mapping[str, Mapping[str, str]]) -> None:
        """`replies`: language -> reply -> meaning."""
        self._replies: Table = {
            code: {tuple(tokens(text)): meaning for text, meaning in own.items()}
            for code, own in replies.items()
        }
        self._bare: Table = {
            code: {tuple(map(_bare, key)): meaning for key, meaning in reversed(list(own.items()))}
            for code, own in self._replies.items()
        }

        self._beginning = _by_first_word(self._replies)
        self._bare_beginning = _by_first_word(self._bare)

    @classmethod
    def load(cls, languages: Iterable[str], folder: Path = FOLDER) -> Lexicon:
        """Read the files of these languages; one without a file has no stock replies."""
        paths = {code: folder / f"{code}.yml" for code in languages}
        return cls({code: _read(path) for code, path in paths.items() if path.exists()})

    def languages_of(self, text: str, prior: str | None = None) -> list[str]:
        """The languages in which the whole text is made of stock replies; mostly one or none.

        Replies as written come before those that only match without accents: "no" is Spanish,
        although a German may mean "nö" by it; but "si" is Spanish if that is the `prior`.
        """
        if len(text) > LONGEST_TEXT:
            return []
        words = tokens(text)
        if not words:
            return []
        begun = self._beginning.get(words[0], ())
        exact = [code for code in begun if self._cover(words, self._replies[code])]
        bare = [_bare(word) for word in words]
        if exact and (prior not in self._bare or prior in exact):
            return exact
        begun = self._bare_beginning.get(bare[0], ())
        others = [code for code in begun if self._cover(bare, self._bare[code])]
        return [*exact, *(code for code in others if not exact or code == prior)]

    def meaning(self, text: str, language: str) -> str | None:
        """What the text says in the pivot language, if stock replies are all there is to it."""
        if len(text) > LONGEST_TEXT or language not in self._replies:
            return None
        words = tokens(text)
        meanings = self._cover(words, self._replies[language]) or self._cover(
            [_bare(word) for word in words], self._bare[language]
        )
        return _sentence(meanings) if meanings else None

    def knows(self, language: str) -> bool:
        """Whether there are replies of this language."""
        return bool(self._replies.get(language))

    def contains(self, text: str, language: str, meanings: Collection[str]) -> bool:
        """Whether a reply with one of these meanings is among the words of a text.

        One of a single sign does not count: 早 also begins words.
        """
        words = [_bare(word) for word in tokens(text)]
        replies = self._bare.get(language, {}).items()
        own = {key for key, said in replies if said in meanings and len("".join(key)) > 1}
        return any(
            tuple(words[at : at + length]) in own
            for length in {len(key) for key in own}
            for at in range(len(words) - length + 1)
        )

    def _cover(self, words: list[str], own: Mapping[Key, str]) -> list[str]:
        """Meanings of the replies that make up all the words; empty where they do not."""
        meanings: list[str] = []
        start = 0
        while start < len(words):
            lengths = range(min(len(words) - start, self._longest), 0, -1)
            end = next((start + n for n in lengths if tuple(words[start : start + n]) in own), 0)
            if not end or len(meanings) == MOST_REPLIES:
                return []
            meanings.append(own[tuple(words[start:end])])
            start = end
        return meanings

    @cached_property
    def _longest(self) -> int:
        return max((len(key) for own in self._replies.values() for key in own), default=0)


def tokens(text: str) -> list[str]:
    """Words in small letters without punctuation; each Han character is a token."""
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    return TOKEN.findall(STRETCHED.sub(r"\1", text))


def _by_first_word(table: Table) -> dict[str, tuple[str, ...]]:
    """The languages with a reply that begins with this word: most texts begin with none."""
    found: dict[str, list[str]] = {}
    for code, own in table.items():
        for first in {key[0] for key in own if key}:
            found.setdefault(first, []).append(code)
    return {first: tuple(codes) for first, codes in found.items()}


def _bare(word: str) -> str:
    if word.isascii():
        return word.replace("-", "")
    decomposed = unicodedata.normalize("NFD", word.replace("ß", "ss").replace("-", ""))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _sentence(meanings: list[str]) -> str:
    """The meanings in one row: "Okay, thank you"."""
    rest = [m if m.startswith("I ") else m[0].lower() + m[1:] for m in meanings[1:]]
    return ", ".join([meanings[0], *rest])


def _read(path: Path) -> dict[str, str]:
    """reply -> meaning of one file. Raises SettingError."""
    content = read_yaml(path)
    entries = content.get("replies") if isinstance(content, dict) else None
    if not isinstance(entries, dict):
        raise SettingError(f"{path}: expected a mapping `replies` of meaning: list of replies")
    replies: dict[str, str] = {}
    for meaning, texts in entries.items():
        for text in texts:
            if not isinstance(text, str):
                raise SettingError(f"{path}: {text!r} under {meaning!r} needs quotes")
            replies.setdefault(text, meaning)
    return replies
