"""chrF, BLEU and the survival of markers, per direction, on what was never trained on."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import sacrebleu

from translation.engines.checkpoint import Checkpoint
from translation.engines.ctranslate2 import CTranslate2Engine
from translation.training import heldout
from translation.training.corpus import Corpus
from translation.training.markers import markers_in
from translation.training.mixture import Example
from translation.training.recipe import PIVOT

BATCH = 32
BLEU_TOKENIZERS = {"zh": "zh", "ja": "char", "ko": "char", "th": "char"}
EVALUATION_FILE = "evaluation.json"

Translate = Callable[[list[str], str, str], list[str]]  # texts, source, target


@dataclass(frozen=True)
class Score:
    """Figures of one direction on one part; `markers` is the percentage of sentences with
    markers in which every marker of the source stands exactly as often in the output."""

    part: str
    direction: str
    sentences: int
    chrf: float
    bleu: float
    markers: float | None


def translator(folder: Path, beams: int) -> Translate:
    """Translate with an exported model as a CPU serves it: CTranslate2 in int8, reranked.

    Raises translation.errors.EngineError.
    """
    checkpoint = Checkpoint.load(str(folder))
    with tempfile.TemporaryDirectory() as scratch:
        engine = CTranslate2Engine(checkpoint, Path(scratch), beams, os.cpu_count() or 1)

    def translate(texts: list[str], source: str, target: str) -> list[str]:
        batches = (texts[start:start + BATCH] for start in range(0, len(texts), BATCH))
        return [h.text for batch in batches for h in engine.translate(batch, source, target)]

    return translate


def score(part: str, direction: str, examples: list[Example], outputs: list[str]) -> Score:
    """The figures of one direction."""
    targets = [e.target for e in examples]
    tokenizer = BLEU_TOKENIZERS.get(examples[0].language, "13a")
    marked = [(e, o) for e, o in zip(examples, outputs, strict=True) if markers_in(e.source)]
    kept = [markers_in(e.source) == markers_in(o) for e, o in marked]
    return Score(
        part, direction, len(examples),
        round(sacrebleu.corpus_chrf(outputs, [targets]).score, 1),
        round(sacrebleu.corpus_bleu(outputs, [targets], tokenize=tokenizer).score, 1),
        round(100 * sum(kept) / len(kept), 1) if kept else None,
    )


def examine(
    translate: Translate, corpora: list[Corpus], folder: Path, talk_limit: int, shop_limit: int,
    samples: list[str] | None = None,
) -> list[Score]:
    """Score both directions of every language on in-domain and on conversation sentences."""
    scores: list[Score] = []
    templates = heldout.templates(folder)
    for corpus in corpora:
        parts = {"in-domain": heldout.in_domain(templates, corpus.language, shop_limit),
                 "conversation": heldout.conversation(corpus, talk_limit)}
        for part, examples in parts.items():
            for target in (PIVOT, corpus.language):
                chosen = [e for e in examples if e.language == target]
                if not chosen:
                    continue
                source = corpus.language if target == PIVOT else PIVOT
                outputs = translate([e.source for e in chosen], source, target)
                scores.append(score(part, f"{source}-{target}", chosen, outputs))
                if samples is not None:
                    samples += [f"{part}\t{source}-{target}\t{e.source}\t{e.target}\t{o}"
                                for e, o in zip(chosen, outputs, strict=True)]
    return scores


def table(scores: list[Score]) -> str:
    """The figures as a Markdown table."""
    rows = ["| part | direction | sentences | chrF | BLEU | markers kept |",
            "|---|---|---|---|---|---|"]
    for s in scores:
        markers = "–" if s.markers is None else f"{s.markers:.1f} %"
        figures = (s.part, s.direction, s.sentences, s.chrf, s.bleu, markers)
        rows.append("| " + " | ".join(map(str, figures)) + " |")
    return "\n".join(rows)


def write(scores: list[Score], path: Path) -> None:
    """Keep the figures for the model card."""
    path.write_text(json.dumps([asdict(s) for s in scores], indent=1), encoding="utf-8")


def read(path: Path) -> list[Score]:
    """The figures that `write` kept."""
    return [Score(**values) for values in json.loads(path.read_text("utf-8"))]
