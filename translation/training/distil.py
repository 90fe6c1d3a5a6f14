"""Pairs made by a larger model, for a smaller one to learn from.

English into the other language gives the small model simpler targets than people write
(sequence-level distillation, Kim & Rush 2016); the other language into English gives pairs whose
foreign side is real (back-translation, Sennrich et al. 2016). What the service would lock is
locked here too, and a pair is kept only if every marker came back and the service's own quality
estimate is high enough.

The result is a corpus folder as `train --corpus` reads it. It goes on where it was interrupted.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from translation.engines import Engine, Hypothesis, load_engine
from translation.errors import EngineError
from translation.settings import TranslationSettings, default_threads
from translation.training import corpus, distil_texts, options
from translation.training.card import SOURCES_FILE
from translation.training.corpus import DISTILLED, Corpus, CorpusError, Pair
from translation.training.distil_texts import HeldOut
from translation.training.machine import Task
from translation.training.recipe import PIVOT

logger = logging.getLogger(__name__)

PROGRESS_FILE = "progress.json"
BLOCK_BATCHES = 16  # sorted by length together, and written together
FROM_ENGLISH, INTO_ENGLISH, BOTH = "from-english", "into-english", "both"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Command line of `distil`."""
    options.add_corpus(parser, required=False)
    parser.add_argument("--checkpoint", required=True, help="folder or hub id of the larger model")
    parser.add_argument("--languages", type=options.codes, required=True)
    parser.add_argument("--text", type=Path, nargs="+", default=[], help="one sentence a line")
    parser.add_argument("--text-language", default=PIVOT, help="language of --text")
    parser.add_argument("--direction", choices=(FROM_ENGLISH, INTO_ENGLISH, BOTH), default=BOTH)
    parser.add_argument("--out", type=Path, required=True, help="corpus folder to write")
    parser.add_argument("--limit", type=int, help="sentences a direction")
    parser.add_argument("--min-quality", type=float, default=0.5, help="estimate of the service")
    parser.add_argument("--beams", type=int, default=4)
    parser.add_argument("--batch", type=int, default=32, help="sentences at a time")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")


def run(chosen: argparse.Namespace) -> None:
    """Translate sentences with a larger model and write the good pairs as a corpus."""
    if not chosen.corpus and not chosen.text:
        raise CorpusError("nothing to translate: name a --corpus or a --text")
    _begin(chosen.out)
    engine = _engine(chosen)
    source = f"{DISTILLED}-{_slug(chosen.checkpoint)}"
    corpora = [corpus.load(chosen.corpus, code) for code in chosen.languages if chosen.corpus]
    held_out = HeldOut.of(corpora, chosen.indomain_folder)
    for code in chosen.languages:
        for texts, direction in _tasks(chosen, code, corpora, held_out):
            Distiller(engine, chosen, held_out, source).translate(texts, code, *direction)
    _note_source(chosen.out / SOURCES_FILE, source, chosen.checkpoint)


def _begin(out: Path) -> None:
    """Make the folder, or go on with one that was made here. Raises CorpusError."""
    out.mkdir(parents=True, exist_ok=True)
    progress = out / PROGRESS_FILE
    if progress.exists():
        return
    if others := sorted(path.name for path in out.glob("*.tsv.gz")):
        raise CorpusError(f"{out}: {others[0]} was not made here; name a folder of its own")
    progress.write_text(json.dumps({"done": {}, "bytes": {}}), encoding="utf-8")


def _engine(chosen: argparse.Namespace) -> Engine:
    settings = replace(
        TranslationSettings(), models=(chosen.checkpoint,), device=chosen.device,
        beams=chosen.beams, threads=default_threads(), var=chosen.out / "var",
    )
    return load_engine(settings)


def _tasks(
    chosen: argparse.Namespace, code: str, corpora: list[Corpus], held_out: HeldOut
) -> Iterator[tuple[list[str], tuple[str, str]]]:
    """The sentences of every direction that was asked for."""
    for source, target in ((PIVOT, code), (code, PIVOT)):
        wanted = FROM_ENGLISH if source == PIVOT else INTO_ENGLISH
        if chosen.direction not in (BOTH, wanted):
            continue
        texts = (
            *(distil_texts.of_corpus(one, source) for one in corpora if one.language == code),
            *(distil_texts.of_file(p) for p in chosen.text if chosen.text_language == source),
        )
        every = (text for found in texts for text in found)
        usable = distil_texts.chosen(every, source, held_out, chosen.limit)
        if usable:
            yield usable, (source, target)


def _slug(checkpoint: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", Path(checkpoint).name.lower()).strip("-")


def _note_source(path: Path, source: str, checkpoint: str) -> None:
    """A row for the model card's table of data."""
    row = f"| {source} | {Path(checkpoint).name} | see the card of that model |"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    if row not in lines:
        path.write_text("\n".join([*lines, row]) + "\n", encoding="utf-8")


class Distiller:
    """Translates in batches, keeps what is good, and remembers how far it is."""

    def __init__(
        self, engine: Engine, chosen: argparse.Namespace, held_out: HeldOut, name: str
    ) -> None:
        self._engine, self._held_out, self._name = engine, held_out, name
        self._out: Path = chosen.out
        self._batch, self._min_quality = chosen.batch, chosen.min_quality
        self.counts: Counter[str] = Counter()

    def translate(self, texts: Sequence[str], language: str, source: str, target: str) -> None:
        """Write the pairs of one direction. Raises EngineError where the model has it not."""
        if not self._engine.supports(source, target):
            raise EngineError(f"the model does not translate from {source} into {target}")
        path = corpus.file_of(self._out, language)
        key = f"{self._name} {source}-{target}"
        done = self._resume(path, key)
        block = BLOCK_BATCHES * self._batch
        for start in range(done, len(texts), block):
            pairs = self._pairs(texts[start : start + block], source, target)
            self._append(path, pairs)
            self._save(key, min(len(texts), start + block))
            logger.info("%s-%s: %d of %d, %s", source, target, min(len(texts), start + block),
                        len(texts), dict(self.counts))

    def _pairs(self, texts: Sequence[str], source: str, target: str) -> list[Pair]:
        """The good pairs of a block."""
        tasks = sorted(
            (Task.of(text, source, target, self._engine.markers) for text in texts),
            key=lambda task: len(task.text),
        )
        found: list[Pair] = []
        for start in range(0, len(tasks), self._batch):
            some = tasks[start : start + self._batch]
            for task, answer in zip(some, self._translated(some), strict=True):
                outcome = self._judge(task, answer)
                self.counts["kept" if isinstance(outcome, Pair) else outcome] += 1
                found += [outcome] if isinstance(outcome, Pair) else []
        return found

    def _translated(self, tasks: Sequence[Task]) -> list[Hypothesis | None]:
        """The translations; a sentence that the model refuses does not stop the others."""
        source, target = tasks[0].source, tasks[0].target
        try:
            return [*self._engine.translate([t.locked.text for t in tasks], source, target)]
        except EngineError as error:
            if len(tasks) == 1:
                logger.warning("%s", error)
                return [None]
        return [answer for task in tasks for answer in self._translated([task])]

    def _judge(self, task: Task, answer: Hypothesis | None) -> Pair | str:
        """The pair, or why there is none."""
        if answer is None:
            return "refused"
        quality = task.quality(answer)
        if quality is None:
            return "markers lost"
        if not quality.is_usable or quality.score < self._min_quality:
            return "low quality"
        output = " ".join(task.restored(answer).split())
        if (task.target, output) in self._held_out:
            return "held out"
        pivot, foreign = (task.text, output) if task.source == PIVOT else (output, task.text)
        pair = Pair(self._name, pivot, foreign)
        language = task.target if task.source == PIVOT else task.source
        return pair if corpus.is_usable(pair, language) else "lopsided"

    def _append(self, path: Path, pairs: Sequence[Pair]) -> None:
        with gzip.open(path, "at", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{p.source}\t{p.pivot}\t{p.foreign}\n" for p in pairs)

    def _progress(self) -> dict[str, dict[str, int]]:
        return json.loads((self._out / PROGRESS_FILE).read_text("utf-8"))

    def _resume(self, path: Path, key: str) -> int:
        """How many sentences are done; what was written after that was noted is cut off."""
        progress = self._progress()
        size = progress["bytes"].get(path.name, 0)
        if path.exists() and path.stat().st_size > size:
            os.truncate(path, size)
        return progress["done"].get(key, 0)

    def _save(self, key: str, done: int) -> None:
        progress = self._progress()
        progress["done"][key] = done
        progress["bytes"] = {p.name: p.stat().st_size for p in self._out.glob("*.tsv.gz")}
        temporary = self._out / f"{PROGRESS_FILE}.part"
        temporary.write_text(json.dumps(progress, indent=1), encoding="utf-8")
        os.replace(temporary, self._out / PROGRESS_FILE)
