"""Sentences that people translated are used before the model is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from translation.markers import TRAINED
from translation.phrases import PhraseMemory

TEMPLATES = """
slots:
  item:
  - {en: the lamp, es: la lámpara}
  - {en: the jacket, es: la chaqueta}
pairs:
- {en: "Where is my order {order}?", es: "¿Dónde está mi pedido {order}?"}
- {en: "Send {order} to {name}.", es: "A {name} envíen el pedido {order}."}
- {en: "I return {item}.", es: "Devuelvo {item}."}
"""


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> PhraseMemory:
    folder: Path = tmp_path_factory.mktemp("phrases")
    (folder / "few.yml").write_text(TEMPLATES, encoding="utf-8")
    return PhraseMemory.load(["en", "es"], folder)


@pytest.mark.parametrize(
    ("text", "source", "target", "expected"),
    [
        ("donde esta mi pedido ⟦0⟧", "es", "en", "Where is my order ⟦0⟧?"),
        ("¿DÓNDE ESTÁ MI PEDIDO ⟦4⟧??", "es", "en", "Where is my order ⟦4⟧?"),
        ("Send ⟦0⟧ to ⟦1⟧.", "en", "es", "A ⟦1⟧ envíen el pedido ⟦0⟧."),
        ("A ⟦0⟧ envíen el pedido ⟦1⟧", "es", "en", "Send ⟦1⟧ to ⟦0⟧."),
        ("devuelvo la chaqueta", "es", "en", "I return the jacket."),
    ],
)
def test_case_accents_and_punctuation_do_not_matter_and_markers_follow_their_slot(
    memory: PhraseMemory, text: str, source: str, target: str, expected: str
) -> None:
    assert memory.get(text, source, target, TRAINED) == expected


@pytest.mark.parametrize(
    ("text", "source", "target"),
    [
        ("where is my order", "en", "es"),  # a slot is missing
        ("¿Dónde está mi pedido ⟦0⟧ ⟦1⟧?", "es", "en"),  # one too many
        ("¿Dónde está mi pedido ⟦0⟧?", "es", "fr"),
        ("", "es", "en"),
        ("?!", "es", "en"),
        ("donde esta mi pedido \ue0000\ue001", "es", "en"),  # the signs we use ourselves
    ],
)
def test_what_differs_in_words_or_markers_is_not_known(
    memory: PhraseMemory, text: str, source: str, target: str
) -> None:
    assert memory.get(text, source, target, TRAINED) is None


@pytest.mark.parametrize(("phrases", "known"), [(3, True), (11, False)])
def test_a_template_with_too_many_combinations_is_left_to_the_model(
    tmp_path: Path, phrases: int, known: bool
) -> None:
    lists = "".join(
        f"  {slot}:\n" + "".join(f"  - {{en: {slot}{n}, es: {slot}{n}}}\n" for n in range(phrases))
        for slot in ("who", "what")
    )
    pair = 'pairs:\n- {en: "{who} likes {what}.", es: "A {who} le gusta {what}."}\n'
    (tmp_path / "grid.yml").write_text(f"slots:\n{lists}{pair}", encoding="utf-8")
    memory = PhraseMemory.load(["en", "es"], tmp_path)
    assert (memory.get("who1 likes what2", "en", "es", TRAINED) is not None) is known


def test_sentences_lie_ready_for_the_next_start(tmp_path: Path, monkeypatch) -> None:
    folder, cache = tmp_path / "templates", tmp_path / "var"
    folder.mkdir()
    (folder / "few.yml").write_text(TEMPLATES, encoding="utf-8")
    made = PhraseMemory.load(["en", "es"], folder, cache)
    with monkeypatch.context() as patched:
        patched.setattr(PhraseMemory, "of", None)  # must not be made again
        read = PhraseMemory.load(["en", "es"], folder, cache)
    assert len(read) == len(made)
    assert read.get("I return the lamp.", "en", "es", TRAINED) == "Devuelvo la lámpara."


def test_changed_templates_and_a_broken_cache_are_noticed(tmp_path: Path) -> None:
    folder, cache = tmp_path / "templates", tmp_path / "var"
    folder.mkdir()
    (folder / "few.yml").write_text(TEMPLATES, encoding="utf-8")
    PhraseMemory.load(["en", "es"], folder, cache)
    more = TEMPLATES + '- {en: "A new one.", es: "Una nueva."}\n'
    (folder / "few.yml").write_text(more, encoding="utf-8")
    memory = PhraseMemory.load(["en", "es"], folder, cache)
    assert memory.get("Una nueva", "es", "en", TRAINED) == "A new one."
    for lying in cache.glob("phrases/*.json"):
        lying.write_text("{", encoding="utf-8")
    memory = PhraseMemory.load(["en", "es"], folder, cache)
    assert memory.get("Una nueva", "es", "en", TRAINED) == "A new one."


def test_without_a_place_for_the_cache_it_works_all_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "few.yml").write_text(TEMPLATES, encoding="utf-8")
    (tmp_path / "var").write_text("a file where a folder should be")
    assert len(PhraseMemory.load(["en", "es"], folder, tmp_path / "var")) > 0
