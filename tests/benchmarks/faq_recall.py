"""FAQ search on questions that are not in the index: recall, and what the customer is told.

    python -m tests.benchmarks.faq_recall [questions.yml]

Compares the methods in one run. Questions that stand word for word in the index are left out.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from actions.faq import Asked, find
from actions.faq_retriever import LEXICAL_WEIGHT, FaqRetriever

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = ROOT / "tests" / "data" / "faq_questions.yml"
RANK_FUSION = 60  # the constant of reciprocal rank fusion, Cormack et al. 2009

Scores = Callable[[str], np.ndarray]


@dataclass(frozen=True)
class Question:
    """A customer's question and the entry that answers it; None where the FAQ has no answer."""

    text: str
    entry_id: str | None


@dataclass(frozen=True)
class Ranking:
    """How high the right entries stood: shares of the questions, and the mean of 1 / rank."""

    recall_at_1: float
    recall_at_3: float
    reciprocal_rank: float


@dataclass(frozen=True)
class Outcome:
    """What customers were told: counts of questions with and without an answer in the FAQ."""

    known: int
    right_answer: int
    wrong_answer: int
    right_suggested: int
    only_wrong_suggested: int
    refused: int
    unknown: int
    unknown_refused: int
    unknown_suggested: int
    unknown_answered: int


def read_questions(file: Path, retriever: FaqRetriever) -> list[Question]:
    """The questions of the file whose wording the index does not already hold."""
    indexed = {_bare(text) for entry in retriever.entries for text in entry.wordings}
    rows = yaml.safe_load(file.read_text(encoding="utf-8"))["faq_questions"]
    return [Question(r["question"], r["id"]) for r in rows if _bare(r["question"]) not in indexed]


def _bare(text: str) -> str:
    return text.lower().strip(" ?!.")


def methods(retriever: FaqRetriever) -> dict[str, Scores]:
    """Ways of scoring all entries for a query, by name."""
    dense, lexical = retriever.dense_scores, retriever.lexical_scores
    return {
        "BM25": lexical,
        "dense": dense,
        "reciprocal rank fusion": lambda q: _by_rank(dense(q)) + _by_rank(lexical(q)),
        "dense + BM25 (shipped)": lambda q: dense(q) + LEXICAL_WEIGHT * lexical(q),
    }


def _by_rank(scores: np.ndarray) -> np.ndarray:
    return 1.0 / (RANK_FUSION + 1 + np.argsort(np.argsort(-scores, kind="stable")))


def ranking(retriever: FaqRetriever, questions: Sequence[Question], score: Scores) -> Ranking:
    """Over the questions that the FAQ answers."""
    position = {entry.id: i for i, entry in enumerate(retriever.entries)}
    ranks = np.array([_rank(score(q.text), position[q.entry_id]) for q in questions if q.entry_id])
    return Ranking(
        float(np.mean(ranks <= 1)), float(np.mean(ranks <= 3)), float(np.mean(1 / ranks))
    )


def _rank(scores: np.ndarray, right: int) -> int:
    """1 for the best entry; equal scores stand before the right one."""
    return 1 + int(np.sum(np.delete(scores, right) >= scores[right]))


def outcome(retriever: FaqRetriever, questions: Sequence[Question]) -> Outcome:
    """What action_faq does with each question, counted."""
    told = [(_told(retriever, question), question.entry_id is None) for question in questions]
    known = [what for what, is_unknown in told if not is_unknown]
    unknown = [what for what, is_unknown in told if is_unknown]
    return Outcome(
        known=len(known),
        right_answer=known.count("right answer"),
        wrong_answer=known.count("wrong answer"),
        right_suggested=known.count("right suggested"),
        only_wrong_suggested=known.count("wrong suggested"),
        refused=known.count("refused"),
        unknown=len(unknown),
        unknown_refused=unknown.count("refused"),
        unknown_suggested=unknown.count("wrong suggested"),
        unknown_answered=unknown.count("wrong answer"),
    )


def _told(retriever: FaqRetriever, question: Question) -> str:
    found = find(retriever, Asked(question.text))
    if not found.entries:
        return "refused"
    right = any(entry.id == question.entry_id for entry in found.entries)
    return f"{'right' if right else 'wrong'} {'answer' if found.sure else 'suggested'}"


def report(retriever: FaqRetriever, questions: Sequence[Question]) -> None:
    """Prints both tables."""
    answered = [question for question in questions if question.entry_id]
    print(f"{len(answered)} questions with an answer, {len(retriever.entries)} entries")
    print(f"{'method':28}{'recall@1':>10}{'recall@3':>10}{'MRR':>8}")
    for name, score in methods(retriever).items():
        r = ranking(retriever, answered, score)
        print(f"{name:28}{r.recall_at_1:10.3f}{r.recall_at_3:10.3f}{r.reciprocal_rank:8.3f}")
    _report_outcome(outcome(retriever, questions))


def _report_outcome(o: Outcome) -> None:
    answers = o.right_answer + o.wrong_answer
    right = o.right_answer / max(answers, 1)
    all_right = o.right_answer / max(answers + o.unknown_answered, 1)
    print(f"\nof {o.known} questions with an answer")
    print(f"  answered rightly {o.right_answer}, wrongly {o.wrong_answer}")
    print(
        f"  suggested, the right entry among them {o.right_suggested}, not {o.only_wrong_suggested}"
    )
    print(f"  refused {o.refused}")
    print(f"of {o.unknown} questions without")
    print(f"  refused {o.unknown_refused}, met with suggestions {o.unknown_suggested}")
    print(f"  answered wrongly {o.unknown_answered}")
    print(f"direct answers that are right: {right:.3f}; unknown questions counted: {all_right:.3f}")


def main() -> None:
    """Embeds the FAQ anew, so that no cache is measured."""
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else QUESTIONS
    with tempfile.TemporaryDirectory() as cache:
        retriever = FaqRetriever.from_folder(ROOT / "data" / "faq", Path(cache))
        report(retriever, read_questions(file, retriever))


if __name__ == "__main__":
    main()
