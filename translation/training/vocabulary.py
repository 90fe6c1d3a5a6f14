"""The joint SentencePiece vocabulary and its Marian form (one `vocab.json` for both sides)."""

from __future__ import annotations

import json
import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import sentencepiece

from translation.training import indomain
from translation.training.corpus import Corpus, weight_of
from translation.training.indomain import Template
from translation.training.recipe import MARKER, MAX_MARKERS, PIVOT

EOS, UNKNOWN, PAD = "</s>", "<unk>", "<pad>"
EOS_ID, UNKNOWN_ID = 0, 1
SHORT = 2  # signs of a piece such as "▁("
SPACE = "▁"  # how SentencePiece writes the space before a word
MODEL_FILE, VOCABULARY_FILE = "source.spm", "vocab.json"
SENTENCES_PER_LANGUAGE = 60_000
INDOMAIN_REPEATS = 5
COVERAGE = 0.9995  # rarer characters are spelled in bytes


def tag(language: str) -> str:
    """The first token of a source sentence: the language it is to be translated into."""
    return f">>{language}<<"


def _sample(corpora: list[Corpus], rng: random.Random) -> Iterator[str]:
    """Equally many sentences of every language, the sources in their weights."""
    for corpus in corpora:
        pairs = [p for found in corpus.train.values() for p in found]
        weights = [weight_of(p.source) for p in pairs]
        for pair in rng.choices(pairs, weights=weights, k=SENTENCES_PER_LANGUAGE):
            yield pair.foreign
            if rng.random() < 1 / len(corpora):
                yield pair.pivot


def train(
    corpora: list[Corpus], templates: list[Template], size: int, folder: Path, seed: int
) -> None:
    """Train the vocabulary and write `source.spm`, `target.spm` and `vocab.json` to a folder."""
    rng = random.Random(seed)
    languages = [PIVOT, *(c.language for c in corpora)]
    in_domain = [t for code in languages for t in indomain.all_texts(templates, code)]
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        text = Path(scratch, "text")
        lines = [*_sample(corpora, rng), *in_domain * INDOMAIN_REPEATS]
        text.write_text("\n".join(lines) + "\n", encoding="utf-8")
        _run_sentencepiece(text, Path(scratch, "spm"), size - len(languages) - 1, seed)
        shutil.copy(Path(scratch, "spm.model"), folder / MODEL_FILE)
    shutil.copy(folder / MODEL_FILE, folder / "target.spm")
    _write_vocabulary(folder, languages)


def _run_sentencepiece(text: Path, prefix: Path, size: int, seed: int) -> None:
    sentencepiece.set_random_generator_seed(seed)
    sentencepiece.SentencePieceTrainer.train(
        input=str(text), model_prefix=str(prefix), vocab_size=size, model_type="bpe",
        normalization_rule_name="identity", character_coverage=COVERAGE, byte_fallback=True,
        split_digits=True,
        user_defined_symbols=[MARKER.format(index=i) for i in range(MAX_MARKERS)],
        bos_id=-1, pad_id=-1, eos_id=EOS_ID, unk_id=UNKNOWN_ID,
        hard_vocab_limit=False, minloglevel=1,
    )


def _write_vocabulary(folder: Path, languages: list[str]) -> None:
    """Marian keeps its own numbers: SentencePiece's, then the tags, and padding last."""
    model = sentencepiece.SentencePieceProcessor(model_file=str(folder / MODEL_FILE))
    pieces = [model.id_to_piece(i) for i in range(model.get_piece_size())]
    tokens = [*pieces, *(tag(code) for code in languages), PAD]
    numbers = {token: number for number, token in enumerate(tokens)}
    path = folder / VOCABULARY_FILE
    path.write_text(json.dumps(numbers, ensure_ascii=False, indent=0), encoding="utf-8")


class Vocabulary:
    """Turns text into the numbers of the model, as MarianTokenizer does, only faster."""

    def __init__(self, folder: Path) -> None:
        self._model = sentencepiece.SentencePieceProcessor(model_file=str(folder / MODEL_FILE))
        self.numbers: dict[str, int] = json.loads((folder / VOCABULARY_FILE).read_text("utf-8"))
        self.eos, self.pad = self.numbers[EOS], self.numbers[PAD]

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def names(self) -> list[str]:
        """The pieces by number."""
        return list(self.numbers)  # written in their order

    @property
    def basic(self) -> list[str]:
        """Pieces that any sentence may need: its end, markers, bytes, single signs that are no
        letter."""
        return [
            piece for piece in self.numbers
            if piece == EOS or piece.startswith(("⟦", "<0x"))
            or (not any(sign.isalpha() for sign in piece.strip(SPACE)) and len(piece) <= SHORT)
        ]

    def source(self, text: str, language: str) -> list[int]:
        """Tag, pieces, end of sentence."""
        return [self.numbers[tag(language)], *self._model.encode(text), self.eos]

    def target(self, text: str) -> list[int]:
        """Pieces, end of sentence."""
        return [*self._model.encode(text), self.eos]

    def pieces(self, text: str) -> list[str]:
        """The pieces of a text."""
        return self._model.encode_as_pieces(text)

    def spelling(self, piece: str) -> list[int]:
        """The pieces that a piece of another vocabulary is cut into; none if it is unknown here
        or a tag."""
        if piece.startswith("<"):
            return []
        text = piece.replace(SPACE, " ").strip()
        return [number for number in self._model.encode(text) if number != UNKNOWN_ID]
