"""The FAQ files: complete in five languages, and the same facts in each."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from actions.faq_entries import read_entries

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "data" / "faq"
LANGUAGES = ["en", "es", "fr", "de", "zh"]
ENTRIES = read_entries(FOLDER)
ENOUGH = 64
TOPICS = {"orders", "shipping", "customs", "returns", "payment", "account", "products"}
FAQ_INTENTS = {
    "ask_delivery_time", "ask_delivery_cost", "ask_customs", "ask_return", "ask_refund",
    "ask_payment", "ask_invoice", "ask_ordering", "ask_account", "ask_product",
}  # fmt: skip
# Figures, currency codes, units and addresses: what a customer acts on. ASCII word boundaries,
# since a Chinese character next to a code is a letter too.
FIGURE = re.compile(r"\d+(?::\d{2})?|\b(?:EUR|GBP|CHF|USD|CAD|MXN|CNY|mm)\b|%|°C", re.ASCII)
LINK = re.compile(r"https?://\S+|[\w.+-]+@[\w-]+\.[\w.]+")
NAMES = ("PayPal", "Klarna", "Apple Pay", "Visa", "Mastercard", "SEPA", "RFC", "PFAS", "RDS")
HAN = re.compile(r"[\u4e00-\u9fff]")
# Longest title that still fits on a chat button (Latin letters; Chinese ones are twice as wide).
BUTTON_LETTERS = 45

every_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)


def texts(entry):
    return {"title": entry.title, "answer": entry.answer}.items()


def test_there_are_enough_entries_on_every_topic():
    assert len(ENTRIES) >= ENOUGH
    assert {entry.topic for entry in ENTRIES} == TOPICS
    assert {file.stem for file in FOLDER.glob("*.yml")} == TOPICS


def test_together_they_serve_every_faq_intent():
    assert {intent for entry in ENTRIES for intent in entry.intents} == FAQ_INTENTS


def test_no_wording_stands_under_two_entries():
    wordings = Counter(text.lower().strip(" ?!.") for e in ENTRIES for text in set(e.wordings))
    assert [text for text, count in wordings.items() if count > 1] == []


@every_entry
def test_an_entry_is_written_in_all_languages(entry):
    for part, by_language in texts(entry):
        assert list(by_language) == LANGUAGES, part


@every_entry
def test_an_entry_has_four_to_eight_different_questions(entry):
    assert 4 <= len(set(entry.questions)) == len(entry.questions) <= 8


@every_entry
def test_figures_links_and_names_are_the_same_in_all_languages(entry):
    for part, by_language in texts(entry):
        facts = {language: facts_of(text) for language, text in by_language.items()}
        assert all(found == facts["en"] for found in facts.values()), (part, facts)


def facts_of(text):
    names = [name for name in NAMES if name in text]
    return Counter(FIGURE.findall(text)) + Counter(LINK.findall(text)) + Counter(names)


def test_a_changed_figure_would_be_noticed():
    assert facts_of("from 75 EUR, until 14:00") == facts_of("dès 75 EUR, avant 14:00")
    for changed in ("from 57 EUR, until 14:00", "from 75 USD, until 14:00", "75 EUR until 15:00"):
        assert facts_of("from 75 EUR, until 14:00") != facts_of(changed)


@every_entry
def test_a_translation_is_not_the_english_left_standing(entry):
    for part, by_language in texts(entry):
        for language in LANGUAGES[1:]:
            assert by_language[language] != by_language["en"], (part, language)
        assert HAN.search(by_language["zh"]), part
        others = [by_language[language] for language in LANGUAGES[:4]]
        assert not any(HAN.search(text) for text in others), part


@every_entry
def test_a_title_fits_on_a_button(entry):
    for language, title in entry.title.items():
        assert len(title) * (2 if language == "zh" else 1) <= BUTTON_LETTERS, title


@every_entry
def test_the_payload_is_one_that_rasa_reads_and_the_domain_knows(entry):
    intent, _, entities = entry.payload.removeprefix("/").partition("{")
    assert json.loads("{" + entities) == {"faq_id": entry.id}
    assert intent in domain()["intents"]
    assert "faq_id" in domain()["entities"]


def domain():
    return yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))


def test_the_questions_for_measuring_name_real_entries():
    ids = {entry.id for entry in ENTRIES} | {None}
    for name in ("faq_questions.yml", "faq_tuning.yml"):
        rows = yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))
        assert [row for row in rows["faq_questions"] if row["id"] not in ids] == [], name
