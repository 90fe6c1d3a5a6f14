"""Drafts of the files that a new language needs, made by a model for people to review.

    <drafts>/locales/<code>.yml       what the bot says: wordings, terms, answers of the FAQ
    <drafts>/lexicon/<code>.yml       stock short replies: what each says in English
    <drafts>/indomain/language_<code>.yml   sentences to train on

Every draft begins with a line that says so. Whoever has reviewed a file removes that line; from
then on nothing here writes over it. What a model cannot translate is left out, never invented.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from translation.engines import Engine
from translation.training import indomain
from translation.training.machine import Task
from translation.training.recipe import PIVOT

MARK = "# DRAFT by machine translation. Review it, then remove this line."
BATCH = 16
MAX_TEMPLATES = 300
ROOT = Path(__file__).resolve().parents[2]
Translate = Callable[[Sequence[str]], list[str | None]]  # None: could not be translated


class DraftError(RuntimeError):
    """A reviewed file stands where a draft should go, or a file to start from is missing."""


@dataclass
class Outcome:
    """The files written, and the names of what is missing in them."""

    files: list[Path] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def translator(engine: Engine, target: str) -> Translate:
    """From English into a language, with slots and codes locked, None where that went wrong."""

    def translate(texts: Sequence[str]) -> list[str | None]:
        found: list[str | None] = []
        for start in range(0, len(texts), BATCH):
            found += _translated(engine, texts[start : start + BATCH], target)
        return found

    return translate


def _translated(engine: Engine, texts: Sequence[str], target: str) -> list[str | None]:
    tasks = [Task.of(text, PIVOT, target, engine.markers) for text in texts]
    answers = engine.translate([task.locked.text for task in tasks], PIVOT, target)
    return [
        task.restored(answer) if (quality := task.quality(answer)) and quality.is_usable else None
        for task, answer in zip(tasks, answers, strict=True)
    ]


def write(code: str, translate: Translate, root: Path, drafts: Path) -> Outcome:
    """Write all drafts of a language. Raises DraftError before anything is written."""
    paths = {
        "locale": drafts / "locales" / f"{code}.yml",
        "lexicon": drafts / "lexicon" / f"{code}.yml",
        "templates": drafts / "indomain" / f"language_{code}.yml",
    }
    for path in paths.values():
        if path.exists() and not path.read_text("utf-8").startswith(MARK):
            raise DraftError(f"{path}: reviewed, or not a draft; it is not written over")
    outcome = Outcome()
    contents = {
        "locale": _locale(code, translate, root, outcome),
        "lexicon": _lexicon(code, translate, root, outcome),
        "templates": _templates(code, translate, root, outcome),
    }
    for kind, content in contents.items():
        paths[kind].parent.mkdir(parents=True, exist_ok=True)
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000)
        paths[kind].write_text(f"{MARK}\n{text}", encoding="utf-8")
        outcome.files.append(paths[kind])
    return outcome


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise DraftError(f"{path}: cannot be read: {error}") from error
    return content if isinstance(content, dict) else {}


def _filled(
    texts: Mapping[str, str], translate: Translate, outcome: Outcome
) -> dict[str, str]:
    """name -> translation; names without one are noted as missing."""
    found = zip(texts, translate(list(texts.values())), strict=True)
    done = {name: text for name, text in found if text is not None}
    outcome.missing += [name for name in texts if name not in done]
    return done


def _locale(code: str, translate: Translate, root: Path, outcome: Outcome) -> dict[str, Any]:
    texts = dict(_wordings(root))
    done = _filled(texts, translate, outcome)
    content: dict[str, Any] = {"language": code, "wordings": {}, "terms": {}, "faq": {}}
    for name in (name for name in texts if name in done):
        kind, *keys = name.split("\n")
        place = content[kind]
        if kind == "wordings" and keys[0] not in place and keys[1] != "text":
            continue  # buttons of a response whose text is missing
        for key in keys[:-1]:
            place = place.setdefault(key, {})
        place[keys[-1]] = done[name]
    return content


def _wordings(root: Path) -> Iterator[tuple[str, str]]:
    """Everything the bot says in English, by its place in a locale file (parts on lines)."""
    responses = _read(root / "domain.yml").get("responses", {})
    for name, variants in responses.items():
        first = variants[0]
        if "text" in first:
            yield f"wordings\n{name}\ntext", first["text"]
        for button in first.get("buttons", ()):
            yield f"wordings\n{name}\nbuttons\n{button['payload']}", button["title"]
    for group, terms in _read(root / "data/locales/en.yml").get("terms", {}).items():
        for key, text in terms.items():
            yield f"terms\n{group}\n{key}", str(text)
    for path in sorted((root / "data" / "faq").glob("*.yml")):
        for entry in _read(path).get("faq", {}).get("entries", ()):
            for part in ("title", "answer"):
                if part in entry:
                    yield f"faq\n{entry['id']}\n{part}", entry[part]


def _lexicon(code: str, translate: Translate, root: Path, outcome: Outcome) -> dict[str, Any]:
    """The meanings that other languages have replies for, each with one reply."""
    folder = root / "translation" / "detection" / "lexicon"
    meanings: dict[str, None] = {}
    for path in sorted(folder.glob("*.yml")):
        meanings |= dict.fromkeys(_read(path).get("replies", {}))
    names = {f"lexicon\n{meaning}": meaning for meaning in meanings}
    done = _filled(names, translate, outcome)
    replies = {names[name]: [text.lower().strip(".!。！")] for name, text in done.items()}
    return {"language": code, "replies": replies}


def _templates(code: str, translate: Translate, root: Path, outcome: Outcome) -> dict[str, Any]:
    """Sentences of the other languages' templates that have no phrases to fill in."""
    folder = root / "translation" / "training" / "indomain"
    plain = [
        t.pivot for t in indomain.read_folder(folder)
        if all(indomain.base_name(s, {}) in indomain.MARKER_VALUES
               for s in indomain.slot_names(t.pivot))
    ]
    chosen = list(dict.fromkeys(plain))
    step = max(1, len(chosen) // MAX_TEMPLATES)  # from all files alike
    names = {f"template\n{text}": text for text in chosen[::step][:MAX_TEMPLATES]}
    done = _filled(names, translate, outcome)
    return {"pairs": [{PIVOT: names[name], code: text} for name, text in done.items()]}
