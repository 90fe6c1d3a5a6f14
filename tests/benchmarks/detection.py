"""The language of short messages: ours against langdetect alone and lingua alone.

Sentences that were kept out of training (tests/benchmarks/detection_sentences.tsv.gz, drawn by
`--draw CORPUS`; chiefly Tatoeba, CC-BY 2.0 FR), short phrases of customers that are not in the
lexicon, and romanised text. `python -m tests.benchmarks.detection`
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import regex
import yaml

from translation.detection import LanguageDetector
from translation.detection.corpus import is_held_out
from translation.glossary import Glossary
from translation.languages import LANGUAGES, PIVOT, TRADITIONAL_CHINESE, base_of
from translation.settings import ROOT, TranslationSettings
from translation.training.corpus import read_pairs
from translation.variants import from_base, to_base

FOLDER = Path(__file__).parent
SENTENCES, PHRASES = FOLDER / "detection_sentences.tsv.gz", FOLDER / "detection_phrases.yml"
PER_CELL = 100  # sentences per language and length
LENGTHS = {"1-2 words": (1, 2), "3-6 words": (3, 6), "longer": (7, 99)}
STOCK, ROMANISED = "phrases", "romanised"
LETTERS_PER_WORD = 2  # of Chinese and Japanese, which do not space their words
EVERYDAY = ("tatoeba", "shopware", "bagisto", "spree", "aosp", "ofbiz")
LATIN_ONLY = regex.compile(r"[^\p{L}]*(?:\p{Latin}[^\p{L}]*)+")
PAGE = os.sysconf("SC_PAGE_SIZE")
Message = tuple[str, str, str]  # kind, language, text
Answer = Callable[[str, str], str]  # text and right language -> language found


def words_in(text: str, language: str) -> int:
    """Words; of Chinese and Japanese, which have no spaces, about as many."""
    if base_of(language) in ("zh", "ja"):
        return -(-len(regex.findall(r"\p{L}", text)) // LETTERS_PER_WORD)
    return len(text.split())


def length_of(text: str, language: str) -> str:
    """The name of the cell."""
    count = words_in(text, language)
    return next(name for name, (low, high) in LENGTHS.items() if low <= count <= high or high == 99)


def draw(corpus: Path) -> None:
    """Choose sentences of the tenth that the detector was not trained on, and write them."""
    rng = random.Random(7)
    with gzip.open(SENTENCES, "wt", encoding="utf-8") as file:
        for language in LANGUAGES:
            cells: Counter[str] = Counter()
            for text in held_out(corpus, language, rng):
                cell = length_of(text, language)
                if cells[cell] < PER_CELL:
                    cells[cell] += 1
                    file.write(f"{language}\t{text}\n")


def held_out(corpus: Path, language: str, rng: random.Random) -> Iterator[str]:
    """Everyday sentences of a language in random order, conversation before catalogues."""
    found: dict[str, int] = {}
    for name in [language] if language != PIVOT else ["es", "ja", "ru"]:
        for pair in read_pairs(corpus, name):
            text = pair.pivot if language == PIVOT else pair.foreign
            is_own = language == PIVOT or (text != pair.pivot and is_written_in(text, language))
            if pair.source in EVERYDAY and is_own and is_held_out(text):
                found[text] = EVERYDAY.index(pair.source)
    texts = list(found)
    rng.shuffle(texts)
    yield from sorted(texts, key=lambda text: found[text])


def is_written_in(text: str, language: str) -> bool:
    """False for a product name in Latin letters among Russian sentences."""
    return LANGUAGES[language].script == "Latn" or not LATIN_ONLY.fullmatch(text)


def messages(detector: LanguageDetector) -> list[Message]:
    """Everything that is asked, each Chinese sentence in both scripts."""
    asked: list[Message] = []
    with gzip.open(SENTENCES, "rt", encoding="utf-8") as lines:
        for language, text in (line.rstrip("\n").split("\t") for line in lines):
            cell = length_of(text, language)
            if language == "zh":
                simplified = to_base(text)
                asked.append((cell, language, simplified))
                if from_base(simplified) != simplified:
                    asked.append((cell, TRADITIONAL_CHINESE, from_base(simplified)))
            else:
                asked.append((cell, language, text))
    content = yaml.safe_load(PHRASES.read_text(encoding="utf-8"))
    for kind, key in ((STOCK, "phrases"), (ROMANISED, "romanised")):
        for language, texts in content[key].items():
            known = detector.lexicon.languages_of
            asked += [(kind, language, text) for text in texts if not known(to_base(text))]
    return asked


def ours(detector: LanguageDetector, prior: Callable[[str], str | None]) -> Answer:
    """`prior` is given the right language."""
    return lambda text, right: detector.detect(text, prior(right)).language


def langdetect_alone() -> Answer:
    """As its documentation shows it, all of its 55 languages, with a seed."""
    from langdetect import DetectorFactory, LangDetectException, detect

    DetectorFactory.seed = 0

    def answer(text: str, right: str) -> str:
        try:
            return {"zh-cn": "zh", "zh-tw": TRADITIONAL_CHINESE}.get(found := detect(text), found)
        except LangDetectException:
            return ""

    return answer


def lingua_alone() -> Answer:
    """With our sixteen languages, which helps it, and its large models."""
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    codes = [getattr(IsoCode639_1, code.upper()) for code in LANGUAGES]
    builder = LanguageDetectorBuilder.from_iso_codes_639_1(*codes)
    detector = builder.with_preloaded_language_models().build()

    def answer(text: str, right: str) -> str:
        found = detector.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else ""

    return answer


def our_detector() -> LanguageDetector:
    """For a shop with all languages."""
    return LanguageDetector(tuple(LANGUAGES), Glossary.from_file(TranslationSettings().glossary))


def table(name: str, answer: Answer, asked: list[Message]) -> tuple[str, list[Message]]:
    """A row of the table, and what was told wrong. Scripts of Chinese do not count here."""
    answer(*asked[0][:0:-1])
    right: Counter[str] = Counter()
    wrong: list[Message] = []
    began = time.process_time()  # of the processor: neighbours do not count
    found = [answer(text, language) for _, language, text in asked]
    each = (time.process_time() - began) / len(asked)
    for (kind, language, text), told in zip(asked, found, strict=True):
        right[kind] += base_of(told) == base_of(language)
        if base_of(told) != base_of(language):
            wrong.append((kind, f"{language}>{told}", text))
    totals = Counter(kind for kind, _, _ in asked)
    shares = [f"{100 * right[kind] / totals[kind]:.1f}" for kind in (*LENGTHS, STOCK, ROMANISED)]
    return f"| {name} | {' | '.join(shares)} | {1e6 * each:.0f} |", wrong


def scripts_told(answer: Answer, asked: list[Message]) -> str:
    """How often the script of a Chinese text that shows it is told rightly."""
    chinese = [
        (language, text) for _, language, text in asked
        if base_of(language) == "zh" and from_base(to_base(text)) != to_base(text)
        and regex.search(r"\p{Han}", text)
    ]  # fmt: skip
    right = sum(answer(text, language) == language for language, text in chinese)
    return f"{100 * right / len(chinese):.1f} % of {len(chinese)}"


def per_language(answer: Answer, asked: list[Message]) -> str:
    """Accuracy by language and length."""
    right: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    for kind, language, text in asked:
        total[language, kind] += 1
        right[language, kind] += base_of(answer(text, language)) == base_of(language)
    kinds = (*LENGTHS, STOCK)
    lines = [f"| language | {' | '.join(kinds)} |", "|---" * (len(kinds) + 1) + "|"]
    for language in [*LANGUAGES, TRADITIONAL_CHINESE]:
        cells = (f"{100 * right[language, k] / (total[language, k] or 1):.0f}" for k in kinds)
        lines.append(f"| {language} | {' | '.join(cells)} |")
    return "\n".join(lines)


def memory(maker: str) -> str:
    """Resident memory that a detector adds to a process of its own, MB."""
    code = f"from tests.benchmarks import detection as d; print(d.resident_of(d.{maker}))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return f"{float(done.stdout):.0f} MB"


def resident_of(maker: Callable[[], object]) -> float:
    """MB before and after, with one text told."""
    before = _resident()
    made = maker()
    if isinstance(made, LanguageDetector):
        for text in ("Where is my order?", "我的訂單在哪裡"):
            made.detect(text)
    elif callable(made):
        made("Where is my order?", PIVOT)
    return _resident() - before


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 1e6


def main() -> None:
    """All tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draw", type=Path, metavar="CORPUS", help="choose the sentences anew")
    parser.add_argument("--wrong", action="store_true", help="list what was told wrong")
    options, _ = parser.parse_known_args()
    if options.draw:
        draw(options.draw)
        return
    detector = our_detector()
    asked = messages(detector)
    with_prior = ours(detector, lambda right: right)
    kinds = (*LENGTHS, STOCK, ROMANISED)
    counts = Counter(kind for kind, _, _ in asked)
    print(f"| % right | {' | '.join(f'{k} ({counts[k]})' for k in kinds)} | µs |")
    print("|---" * (len(kinds) + 2) + "|")
    for name, answer in (
        ("langdetect", langdetect_alone()),
        ("lingua", lingua_alone()),
        ("ours, no prior", ours(detector, lambda right: None)),
        ("ours, English prior", ours(detector, lambda right: PIVOT)),
        ("ours, right prior", with_prior),
    ):
        row, wrong = table(name, answer, asked)
        print(row, flush=True)
        if options.wrong and name.startswith("ours"):
            print(*wrong, sep="\n")
    print(f"\nScript of Chinese, no prior: {scripts_told(ours(detector, lambda r: None), asked)}")
    print(", ".join(
        f"{name} {memory(maker)}"
        for name, maker in (
            ("ours", "our_detector"), ("langdetect", "langdetect_alone"),
            ("lingua", "lingua_alone"),
        )
    ))  # fmt: skip
    print(f"\nWith the right prior, by language:\n\n{per_language(with_prior, asked)}")


if __name__ == "__main__":
    main()
