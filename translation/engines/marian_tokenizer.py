"""The tokenizer of a Marian checkpoint folder without transformers and torch.

It reads the same files as transformers' MarianTokenizer and gives the same numbers, but starts in
a tenth of a second and takes a twentieth of the memory; a test compares the two. The names are
those of transformers, so that a Checkpoint need not know which one it holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import sentencepiece

FILES = ("source.spm", "target.spm", "vocab.json", "config.json")
SEPARATE_VOCABULARY = "target_vocab.json"  # of a few models, which transformers has to read
TAG_START, TAG_END = ">>", "<<"
UNDERLINE = "▁"


class LightMarianTokenizer:
    """Text to numbers and back for a model with one vocabulary for both sides."""

    eos_token, unk_token, pad_token = "</s>", "<unk>", "<pad>"

    def __init__(self, folder: Path) -> None:
        """Read the files. Raises OSError, ValueError, KeyError."""
        self._source = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
        self._target = sentencepiece.SentencePieceProcessor(model_file=str(folder / "target.spm"))
        self._numbers: dict[str, int] = _read_json(folder / "vocab.json")
        self._tokens = {number: token for token, number in self._numbers.items()}
        self.eos_token_id = self._numbers[self.eos_token]
        self.unk_token_id = self._numbers[self.unk_token]
        self.pad_token_id = self._numbers[self.pad_token]
        self._special = {self.eos_token_id, self.unk_token_id, self.pad_token_id}
        path = folder / "tokenizer_config.json"
        config = _read_json(path) if path.exists() else {}
        self.source_lang, self.target_lang = config.get("source_lang"), config.get("target_lang")

    @staticmethod
    def reads(folder: Path) -> bool:
        """Whether this folder is a Marian checkpoint that needs no more than this."""
        if not all((folder / name).is_file() for name in FILES):
            return False
        if (folder / SEPARATE_VOCABULARY).exists():
            return False
        return _read_json(folder / "config.json").get("model_type") == "marian"

    def __call__(
        self, texts: str | Sequence[str] | None = None, text_target: Any = None, **options: Any
    ) -> dict[str, Any]:
        """`input_ids` of one text or of several, with the end of sentence."""
        model = self._source if text_target is None else self._target
        given = texts if text_target is None else text_target
        if isinstance(given, str):
            return {"input_ids": self._encode(model, given)}
        return {"input_ids": [self._encode(model, text) for text in given or ()]}

    def get_vocab(self) -> dict[str, int]:
        """token -> number."""
        return self._numbers

    def convert_tokens_to_ids(self, tokens: Any) -> Any:
        """The number of a token, or the numbers of several."""
        if isinstance(tokens, str):
            return self._numbers.get(tokens, self.unk_token_id)
        return [self._numbers.get(token, self.unk_token_id) for token in tokens]

    def convert_ids_to_tokens(self, numbers: Sequence[int]) -> list[str]:
        """The tokens of numbers."""
        return [self._tokens.get(number, self.unk_token) for number in numbers]

    def decode(self, numbers: Iterable[int], **options: Any) -> str:
        """The text of numbers, without special tokens."""
        pieces = [self._tokens[n] for n in numbers if n in self._tokens and n not in self._special]
        return self._target.decode_pieces(pieces).replace(UNDERLINE, " ").strip()

    def batch_decode(self, rows: Iterable[Iterable[int]], **options: Any) -> list[str]:
        """The texts of rows of numbers, without special tokens."""
        return [self.decode(row) for row in rows]

    def _encode(self, model: sentencepiece.SentencePieceProcessor, text: str) -> list[int]:
        """A tag in front is one token of its own."""
        tag, end = [], text.find(TAG_END)
        if text.startswith(TAG_START) and end >= 0:
            cut = end + len(TAG_END)
            tag, text = [text[:cut]], text[cut:]
        pieces = model.encode(text, out_type=str)
        return [*self.convert_tokens_to_ids([*tag, *pieces]), self.eos_token_id]


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
