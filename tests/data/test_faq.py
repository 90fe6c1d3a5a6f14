"""The FAQ files, complete in every language of data/locales and the same facts in each."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from actions.faq_entries import read_entries
from bot.locales import Locales
from translation.languages import LANGUAGES as LANGUAGES_OF_WORLD

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "data" / "faq"
ENTRIES = read_entries(FOLDER)
LOCALES = Locales.load(ROOT / "data" / "locales")
LANGUAGES = [code for code in LOCALES.languages if code != "en"]
ENOUGH = 64
TOPICS = {"orders", "shipping", "customs", "returns", "payment", "account", "products"}
FAQ_INTENTS = {
    "ask_delivery_time", "ask_delivery_cost", "ask_customs", "ask_return", "ask_refund",
    "ask_payment", "ask_invoice", "ask_ordering", "ask_account", "ask_product",
}  # fmt: skip
# Figures, currency codes and addresses: what a customer acts on. ASCII word boundaries,
# since a Chinese character next to a code is a letter too.
FIGURE = re.compile(r"\d+(?::\d{2})?|\b(?:EUR|GBP|CHF|USD|CAD|MXN|CNY)\b|%|°C", re.ASCII)
CLOCK = re.compile(r"\b(\d\d?)\.(\d\d)\b")  # 14.00 as Indonesian writes it
LINK = re.compile(r"https?://\S+|[\w.+-]+@[\w-]+\.[\w.]+")
NAMES = ("PayPal", "Klarna", "Apple Pay", "Visa", "Mastercard", "SEPA", "RFC", "PFAS", "RDS")
HAN = re.compile(r"[\u4e00-\u9fff]")
WIDE = re.compile(r"[\u1100-\u11ff\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]")
OWN_SCRIPT = {
    "Latn": re.compile("[a-z]"), "Cyrl": re.compile("[а-я]"), "Arab": re.compile("[ء-ي]"),
    "Hans": HAN, "Jpan": re.compile("[ぁ-ヿ一-龯]"), "Kore": re.compile("[가-힣]"),
}  # fmt: skip
# Longest title that still fits on a chat button (Latin letters; East Asian ones count twice).
BUTTON_LETTERS = 50

every_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
every_language = pytest.mark.parametrize("language", LANGUAGES)


def pairs(language):
    """(where, English, translation) of every title and answer."""
    faq = LOCALES[language].faq
    for entry in ENTRIES:
        for part in ("title", "answer"):
            yield f"{entry.id} {part}", getattr(entry, part), faq[entry.id][part]


def test_there_are_enough_entries_on_every_topic():
    assert len(ENTRIES) >= ENOUGH
    assert {entry.topic for entry in ENTRIES} == TOPICS
    assert {file.stem for file in FOLDER.glob("*.yml")} == TOPICS


def test_together_they_serve_every_faq_intent():
    assert {intent for entry in ENTRIES for intent in entry.intents} == FAQ_INTENTS


def test_no_wording_stands_under_two_entries():
    wordings = Counter(text.lower().strip(" ?!.") for e in ENTRIES for text in set(e.wordings))
    assert [text for text, count in wordings.items() if count > 1] == []


@every_language
def test_the_entries_are_written_in_every_language_and_no_others(language):
    faq = LOCALES[language].faq
    assert set(faq) == {entry.id for entry in ENTRIES}
    assert all(set(words) == {"title", "answer"} for words in faq.values())


@every_entry
def test_an_entry_has_four_to_eight_different_questions(entry):
    assert 4 <= len(set(entry.questions)) == len(entry.questions) <= 8


@every_language
def test_figures_links_and_names_are_the_same_as_in_english(language):
    for where, english, text in pairs(language):
        assert facts_of(text) == facts_of(english), where


def facts_of(text):
    names = [name for name in NAMES if name in text]
    times = CLOCK.sub(r"\1:\2", text)
    return Counter(FIGURE.findall(times)) + Counter(LINK.findall(text)) + Counter(names)


def test_a_changed_figure_would_be_noticed():
    assert facts_of("from 75 EUR, until 14:00") == facts_of("dès 75 EUR, avant 14:00")
    for changed in ("from 57 EUR, until 14:00", "from 75 USD, until 14:00", "75 EUR until 15:00"):
        assert facts_of("from 75 EUR, until 14:00") != facts_of(changed)


@every_language
def test_a_translation_is_in_the_script_of_its_language_and_not_the_english(language):
    for where, english, text in pairs(language):
        assert text != english, where
        assert bool(OWN_SCRIPT[LANGUAGES_OF_WORLD[language].script].search(text)), where
        assert language in ("zh", "ja") or not HAN.search(text), where


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_a_title_fits_on_a_button(language):
    for entry in ENTRIES:
        title = entry.title if language == "en" else LOCALES[language].faq[entry.id]["title"]
        assert sum(2 if WIDE.match(sign) else 1 for sign in title) <= BUTTON_LETTERS, title


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
