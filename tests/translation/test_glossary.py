"""The glossary file and what its terms do to a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from translation.environment import SettingError
from translation.glossary import Glossary
from translation.protection import find_spans
from translation.settings import ROOT


def spans_of(text: str, glossary: Glossary, target: str = "en") -> list[tuple[str, str]]:
    return [(s.text, s.replacement) for s in find_spans(text, glossary, "es", target)]


def test_the_shops_own_file_is_good() -> None:
    glossary = Glossary.from_file(ROOT / "data" / "glossary.yml")
    assert "Nordlicht Outfitters" in glossary.keep


@pytest.mark.parametrize("text", ["con dhl express", "con DHL Express", "con Dhl express"])
def test_a_kept_term_is_protected_as_the_customer_wrote_it(text: str) -> None:
    glossary = Glossary(keep=("DHL", "DHL Express"))
    assert spans_of(text, glossary) == [(text[4:], text[4:])]


def test_an_exact_term_counts_only_as_spelled() -> None:
    glossary = Glossary(keep_exact=("UPS",))
    assert spans_of("ups, llegó con UPS", glossary) == [("UPS", "UPS")]


def test_a_term_is_a_whole_word_but_needs_no_space_beside_chinese() -> None:
    glossary = Glossary(keep=("GLS",))
    assert spans_of("GLSA y aGLS", glossary) == []
    assert spans_of("用GLS寄的", glossary) == [("GLS", "GLS")]


def test_a_dictated_term_comes_back_in_the_target_language() -> None:
    glossary = Glossary(dictate=({"en": "return label", "es": "etiqueta de devolución"},))
    assert spans_of("¿Y la Etiqueta de devolución?", glossary) == [
        ("Etiqueta de devolución", "return label")
    ]
    assert spans_of("la etiqueta de devolución", glossary, target="de") == []


@pytest.mark.parametrize("written", ["NORDLİCHT", "nordlicht", "NORDLICHT"])
def test_turkish_capitals_are_capitals_too(written: str) -> None:
    assert spans_of(f"bu {written} nerede", Glossary(keep=("Nordlicht",))) == [(written, written)]


def test_the_longest_term_wins_among_thousands() -> None:
    many = tuple(f"Brand {number}" for number in range(3000))
    glossary = Glossary(keep=(*many, "Brand 12 Sport"))
    assert spans_of("con Brand 12 sport", glossary) == [("Brand 12 sport", "Brand 12 sport")]
    assert spans_of("con Brand 12 sportiva", glossary) == [("Brand 12", "Brand 12")]


def test_a_glossary_put_on_another_adds_to_it_and_dictates_over_it() -> None:
    base = Glossary(keep=("DHL",), dictate=({"es": "etiqueta", "en": "tag"},))
    glossary = base.extended(Glossary(dictate=({"es": "etiqueta", "en": "label"},)))
    assert spans_of("etiqueta de DHL", glossary) == [("etiqueta", "label"), ("DHL", "DHL")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("glossary: [a]", "expected a mapping `glossary`"),
        ("terms: {}", "expected a mapping `glossary`"),
        ("glossary: {kept: [a]}", "of dictate, keep, keep_exact"),
        ("glossary: {keep: [no]}", "expected a list of terms under keep"),
        ("glossary: {keep: DHL}", "expected a list of terms under keep"),
        ("glossary: {dictate: [{en: label}]}", "under dictate"),
        ("glossary: {dictate: [{en: label, xx: y}]}", "under dictate"),
        ("glossary: [", "expected the node"),
    ],
)
def test_a_bad_file_is_told(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "glossary.yml"
    path.write_text(content)
    with pytest.raises(SettingError, match=message):
        Glossary.from_file(path)


def test_without_a_file_the_glossary_is_empty(tmp_path: Path) -> None:
    assert Glossary.from_file(tmp_path / "none.yml") == Glossary()
