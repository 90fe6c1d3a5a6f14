"""Facts in the formats of each language, and reviewed words from data/locales."""

import datetime as dt
from decimal import Decimal

import pytest
import yaml

from actions import facts
from bot.locales import Locale, LocaleError, Locales, Phrase, Wording, join, read_locale
from translation.languages import LANGUAGES

WORDLESS = Locales({})
FIRST = dt.date(2026, 11, 1)
LATER = dt.date(2026, 11, 27)
NOON = dt.datetime(2026, 11, 27, 14, 5, 9)


def plain(text: str) -> str:
    """No-break spaces as spaces: which of them CLDR uses differs from version to version."""
    return text.replace("\u202f", " ").replace("\xa0", " ").replace("\u200f", "")


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (
            facts.date(LATER),
            {"en": "November 27, 2026", "es": "27 de noviembre de 2026", "fr": "27 novembre 2026",
             "de": "27. November 2026", "zh": "2026年11月27日", "zh-Hant": "2026年11月27日"},
        ),
        (
            facts.date(FIRST),
            {"en": "November 1, 2026", "es": "1 de noviembre de 2026", "fr": "1er novembre 2026",
             "de": "1. November 2026", "zh": "2026年11月1日"},
        ),
        (facts.date(dt.date(2026, 11, 11)), {"fr": "11 novembre 2026", "de": "11. November 2026"}),
        (facts.date(dt.date(2026, 3, 21)), {"fr": "21 mars 2026", "de": "21. März 2026"}),
        (
            facts.moment(NOON),
            {"en": "November 27, 2026, 2:05 PM", "es": "27 de noviembre de 2026, 14:05",
             "fr": "27 novembre 2026, 14:05", "de": "27. November 2026, 14:05",
             "zh": "2026年11月27日 14:05", "zh-Hant": "2026年11月27日 下午2:05"},
        ),
        (facts.moment(NOON.replace(day=1)), {"fr": "1er novembre 2026, 14:05"}),
        (
            facts.money(Decimal("1249.9"), "EUR"),
            {"en": "€1,249.90", "es": "1.249,90 €", "fr": "1 249,90 €", "de": "1.249,90 €",
             "zh": "€1,249.90"},
        ),
        (
            facts.money(Decimal("49.9"), "CNY"),
            {"en": "CN¥49.90", "es": "49,90 CNY", "fr": "49,90 CNY", "de": "49,90 CN¥",
             "zh": "¥49.90", "zh-Hant": "CN¥49.90"},
        ),
        (
            facts.number(Decimal("1200.5")),
            {"en": "1,200.5", "es": "1.200,5", "fr": "1 200,5", "de": "1.200,5", "zh": "1,200.5"},
        ),
        (facts.number(2000), {"en": "2,000", "de": "2.000"}),
        # what has no builder goes out as it is
        ("1042", dict.fromkeys(["en", "es", "fr", "de", "zh"], "1042")),
        (1042, dict.fromkeys(["en", "de"], "1042")),
        ("Calle Mayor 5, 28013 Madrid", {"zh": "Calle Mayor 5, 28013 Madrid"}),
    ],
)  # fmt: skip
def test_a_fact_looks_as_it_does_in_each_language(fact, expected):
    written = {language: plain(WORDLESS.format(fact, language)) for language in expected}
    assert written == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_shows_seconds(language):
    assert "09" not in WORDLESS.format(facts.moment(NOON), language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "fact",
    [facts.date(FIRST), facts.moment(NOON), facts.money(Decimal("5"), "MXN"), facts.number(7)],
)
def test_every_known_language_has_formats(language, fact):
    assert WORDLESS.format(fact, language).strip()


@pytest.mark.parametrize("fact", [None, {"type": "term", "key": "a.b"}, {"type": "unheard-of"}])
def test_what_has_no_format_is_none(fact):
    assert WORDLESS.format(fact, "de") is None


@pytest.mark.parametrize(
    ("language", "joined"),
    [("en", "a, b, and c"), ("es", "a, b y c"), ("fr", "a, b et c"), ("de", "a, b und c"),
     ("zh", "a、b和c")],
)  # fmt: skip
def test_a_list_is_joined_as_people_write_it(language, joined):
    assert join(["a", "b", "c"], language) == joined


def test_a_list_of_one_is_that_one():
    assert join(["a"], "es") == "a"


@pytest.fixture
def locales() -> Locales:
    words = {"order_state": {"shipped": "on its way", "new": "new"}}
    spanish = {"order_state": {"shipped": "en camino"}}
    faq = {"who-pays": {"title": "¿Quién paga?", "answer": "Usted."}}
    return Locales({"en": Locale("en", {}, words), "es": Locale("es", {}, spanish, faq)})


@pytest.mark.parametrize(
    ("fact", "language", "phrase"),
    [
        (facts.term("order_state", "shipped"), "es", Phrase("on its way", "en camino")),
        (facts.term("order_state", "shipped"), "en", Phrase("on its way", "on its way")),
        (facts.term("order_state", "new"), "es", Phrase("new", None)),
        (facts.term("order_state", "shipped"), "fr", Phrase("on its way", None)),
        (facts.faq("who-pays", "answer", "You."), "es", Phrase("You.", "Usted.")),
        (facts.faq("who-pays", "answer", "You."), "fr", Phrase("You.", None)),
        (facts.faq("new", "answer", "You."), "es", Phrase("You.", None)),
        (facts.text("left"), "fr", Phrase("left", None)),
        (facts.date(LATER), "es", None),
        ("1042", "es", None),
        (None, "es", None),
    ],
)  # fmt: skip
def test_terms_and_texts_are_phrases_with_their_reviewed_words(locales, fact, language, phrase):
    assert locales.phrase(fact, language) == phrase


def test_a_term_that_english_lacks_is_an_error_that_names_it(locales):
    with pytest.raises(LocaleError, match=r"no term 'order_state\.unheard_of'"):
        locales.phrase(facts.term("order_state", "unheard_of"), "es")


NEEDS_TEXT = "es.yml: every wording needs `text`"


def written(folder, content: object, name: str = "es.yml"):
    path = folder / name
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def test_a_locale_is_read_with_its_words_and_buttons(tmp_path):
    path = written(tmp_path, {
        "language": "es",
        "wordings": {"utter_greet": {"text": "Hola", "buttons": {"/ask_human": "Persona"}}},
        "terms": {"order_state": {"paid": "pagado"}},
    })  # fmt: skip
    locale = read_locale(path)
    assert locale.wordings["utter_greet"] == Wording("Hola", {"/ask_human": "Persona"})
    assert locale.term("order_state.paid") == "pagado"
    assert Locales.load(tmp_path).languages == ["es"]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ({"language": "fr"}, "es.yml: expected `language: es`"),
        ({}, "es.yml: expected `language: es`"),
        (["es"], "es.yml: expected `language: es`"),
        ({"language": "es", "wordings": {"utter_greet": {}}}, NEEDS_TEXT),
        ({"language": "es", "wordings": {"utter_greet": "x"}}, NEEDS_TEXT),
        ({"language": "es", "wordings": ["utter_greet"]}, NEEDS_TEXT),
    ],
)  # fmt: skip
def test_a_broken_file_is_an_error_that_names_it(tmp_path, content, complaint):
    with pytest.raises(LocaleError, match=complaint):
        read_locale(written(tmp_path, content))


def test_traditional_chinese_is_written_from_the_chinese_wordings():
    wording = Wording("您的订单 {order_number} 已发货。", {"/ask_order_status": "我的订单"})
    terms = {"order_state": {"shipped": "已发货"}}
    faq = {"who-pays": {"title": "谁支付关税？"}}
    hant = Locales({"zh": Locale("zh", {"utter_x": wording}, terms, faq)})["zh-Hant"]
    assert hant.wordings["utter_x"] == Wording(
        "您的訂單 {order_number} 已發貨。", {"/ask_order_status": "我的訂單"}
    )
    assert hant.term("order_state.shipped") == "已發貨"
    assert hant.reviewed("faq.who-pays.title") == "誰支付關稅？"
    assert Locales({})["zh-Hant"].wordings == {}
