from __future__ import annotations

import random
from pathlib import Path

import pytest

from translation.training import indomain, markers
from translation.training.indomain import InDomainError, Template


def write(folder: Path, text: str) -> Path:
    path = folder / "bad.yml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pairs:\n- {en: Yes, es: Sí}\n- {es: No}\n", r"bad\.yml:3: no 'en' text"),
        ("pairs:\n- {en: Yes, es: ''}\n", r"bad\.yml:2: 'es' needs a text"),
        ("pairs:\n- {en: 'See {order}', es: Ver}\n", r"bad\.yml:2: slots of 'es' differ"),
        ("pairs:\n- {en: 'See {thing}', es: 'Ver {thing}'}\n", r"bad\.yml:2: unknown slot {thing}"),
        ("slots:\n  a:\n  - {en: 'x {b}', es: y}\npairs: []\n", r"bad\.yml:3:"),
        ("pairs:\n- just a text\n", r"bad\.yml:2: expected language: text"),
        ("slots: {}\n", r"bad\.yml:1: no list of pairs"),
        ("pairs: [\n", "not YAML"),
    ],
)
def test_a_malformed_pair_is_named_by_file_and_line(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(InDomainError, match=message):
        indomain.read_file(write(tmp_path, text))


def test_slots_are_filled_with_the_same_thing_on_both_sides() -> None:
    template = Template(
        {"en": "{thing} for {price}", "es": "{thing} por {price}"},
        {"thing": [
            {"en": "the jacket", "es": "la chaqueta"}, {"en": "the lamp", "es": "la lámpara"},
        ]},
    )
    rng = random.Random(0)
    found = {indomain.expand(template, "es", rng, 1.0) for _ in range(30)}
    assert found == {
        ("The jacket for ⟦price⟧", "La chaqueta por ⟦price⟧"),
        ("The lamp for ⟦price⟧", "La lámpara por ⟦price⟧"),
    }


def test_marker_slots_sometimes_stay_literal_and_then_are_equal_on_both_sides() -> None:
    template = Template({"en": "Order {order}", "zh": "订单{order}"}, {})
    rng = random.Random(0)
    literal = [indomain.expand(template, "zh", rng, 0.0) for _ in range(20)]
    assert all(en.removeprefix("Order ") == zh.removeprefix("订单") for en, zh in literal)
    assert len(set(literal)) > 3


def test_phrases_may_have_marker_slots_in_them() -> None:
    template = Template(
        {"en": "I want to {act}.", "de": "Ich will {act}."},
        {"act": [{"en": "cancel {order}", "de": "{order} stornieren"}]},
    )
    assert indomain.expand(template, "de", random.Random(0), 1.0) == (
        "I want to cancel ⟦order⟧.", "Ich will ⟦order⟧ stornieren.")


def test_a_numbered_slot_is_another_value_of_the_same_kind() -> None:
    template = Template({"en": "{order} or {order2}", "es": "{order} o {order2}"}, {})
    pivot, foreign = indomain.expand(template, "es", random.Random(0), 1.0)
    assert markers.number_markers(pivot, foreign) == ("⟦0⟧ or ⟦1⟧", "⟦0⟧ o ⟦1⟧")


def test_a_pair_without_a_language_is_left_out_of_that_language_only() -> None:
    template = Template({"en": "Yes", "es": "Sí"}, {})
    assert indomain.for_language([template], "es") == [template]
    assert indomain.for_language([template], "fr") == []


def test_a_wording_is_held_out_in_whatever_file_and_punctuation_it_stands() -> None:
    wordings = [f"Where is my order {i}?" for i in range(200)]
    held_out = [w for w in wordings if indomain.is_held_out(w)]
    assert 20 < len(held_out) < 60
    assert all(indomain.is_held_out(w.lower().rstrip("?")) for w in held_out)


def test_no_training_template_shares_a_wording_with_a_held_out_one(tmp_path: Path) -> None:
    wordings = [f"How is it {i}?" for i in range(60)]
    held = next(w for w in wordings if indomain.is_held_out(w))
    kept = next(w for w in wordings if not indomain.is_held_out(w))
    twin = Template({"en": kept, "es": "¿Qué tal?"}, {})
    train, held_out = indomain.split([Template({"en": held, "es": "qué tal"}, {}), twin])
    assert [t.pivot for t in held_out] == [held]
    assert train == []


def test_the_projects_own_templates_are_well_formed_and_split_cleanly() -> None:
    templates = indomain.read_folder(indomain.FOLDER)
    train, held_out = indomain.split(templates)
    assert len(templates) >= 150
    assert 0.15 < len(held_out) / len(templates) < 0.25
    assert not {t.pivot for t in train} & {t.pivot for t in held_out}


def test_every_expansion_of_the_projects_templates_can_be_numbered_in_both_directions() -> None:
    rng = random.Random(0)
    for template in indomain.read_folder(indomain.FOLDER):
        for language in set(template.texts) - {"en"}:
            pivot, foreign = indomain.expand(template, language, rng, 1.0)
            forth = markers.number_markers(pivot, foreign)
            back = markers.number_markers(foreign, pivot)
            assert "{" not in "".join([*forth, *back])
