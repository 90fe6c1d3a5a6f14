"""The language of short messages, with and without a prior."""

from __future__ import annotations

import pytest

from translation.detection import LanguageDetector
from translation.glossary import Glossary
from translation.languages import LANGUAGES
from translation.settings import ROOT

SHOP = ("en", "es", "fr", "de", "zh")


@pytest.fixture(scope="module")
def detector() -> LanguageDetector:
    return LanguageDetector(SHOP, Glossary.from_file(ROOT / "data" / "glossary.yml"))


@pytest.mark.parametrize(
    ("text", "prior", "language", "reason"),
    [
        # sentences
        ("Hola, ¿dónde está mi pedido 1042?", None, "es", "statistical"),
        ("donde esta mi pedido", "en", "es", "statistical"),
        ("¿Eres un robot?", "fr", "es", "statistical"),
        ("Où est mon colis ?", "de", "fr", "statistical"),
        ("je veux retourner ma commande svp", None, "fr", "statistical"),
        ("Wo ist mein Paket?", "es", "de", "statistical"),
        ("kann ich das umtauschen", None, "de", "statistical"),
        ("wheres my order", "es", "en", "statistical"),
        ("I want to return the jacket", None, "en", "statistical"),
        # scripts
        ("我的订单在哪里？", None, "zh", "script"),
        ("請問我的訂單在哪裡", "en", "zh-Hant", "script"),
        ("订单 order status?", "zh", "zh", "script"),
        ("我的iPhone坏了", "en", "zh", "script"),
        # stock replies: the prior decides where several languages say the same
        ("ok", "es", "es", "lexicon"),
        ("OK!!", "de", "de", "lexicon"),
        ("ok", "zh", "zh", "lexicon"),
        ("no", "es", "es", "lexicon"),
        ("merci", "de", "de", "lexicon"),
        ("merci", None, "fr", "lexicon"),
        ("sí", "en", "es", "lexicon"),
        ("ja genau", "es", "de", "lexicon"),
        ("ja, danke 👍", None, "de", "lexicon"),
        ("好的，谢谢", "en", "zh", "lexicon"),
        ("thanks", "zh", "en", "lexicon"),
        ("d'accord", "en", "fr", "lexicon"),
        # nothing votes: the prior, or the pivot
        ("1042", "fr", "fr", "prior"),
        ("👍", "de", "de", "prior"),
        ("ana@example.com", "es", "es", "prior"),
        ("https://example.com/pedido/donde", "de", "de", "prior"),
        ("DHL", "zh", "zh", "prior"),
        ("", "es", "es", "prior"),
        ("1042", None, "en", "none"),
        ("👍 #1042", None, "en", "none"),
        ("1042", "it", "en", "none"),
    ],
)
def test_short_messages(
    detector: LanguageDetector, text: str, prior: str | None, language: str, reason: str
) -> None:
    detection = detector.detect(text, prior)
    assert (detection.language, detection.reason) == (language, reason)


def test_a_full_sentence_outweighs_the_prior(detector: LanguageDetector) -> None:
    detection = detector.detect("Hola, ¿dónde está mi pedido 1042?", "en")
    assert detection.language == "es"
    assert detection.confidence > 0.95
    assert detection.letters == 21


def test_a_shared_reply_without_prior_is_a_guess(detector: LanguageDetector) -> None:
    detection = detector.detect("no")
    assert detection.confidence <= 0.5
    assert detection.alternatives


@pytest.mark.parametrize(
    ("text", "letters"), [("1042 ok", 2), ("ja 😀", 2), ("DHL", 0), ("好的", 2)]
)
def test_only_words_count_as_letters(detector: LanguageDetector, text: str, letters: int) -> None:
    assert detector.detect(text).letters == letters


def test_an_unknown_script_is_not_taken_for_a_language_of_the_shop(
    detector: LanguageDetector,
) -> None:
    detection = detector.detect("Где мой заказ?", "es")
    assert detection.confidence == 0
    assert detection.unserved == "ru"


def test_a_language_that_is_not_served_lowers_the_confidence(detector: LanguageDetector) -> None:
    detection = detector.detect("Vorrei restituire la mia giacca, per favore", "es")
    assert detection.unserved == "it"
    assert detection.confidence < 0.2


def test_other_languages_can_be_served() -> None:
    detector = LanguageDetector(("en", "it", "ru", "ja"), Glossary())
    assert detector.detect("Vorrei restituire la giacca").language == "it"
    assert detector.detect("Где мой заказ?").language == "ru"
    assert detector.detect("注文はどこですか").language == "ja"


@pytest.fixture(scope="module")
def worldwide() -> LanguageDetector:
    return LanguageDetector(tuple(LANGUAGES), Glossary())


@pytest.mark.parametrize(
    ("text", "prior", "language", "reason"),
    [
        ("kak dela gde moy zakaz", "en", "ru", "romanised"),
        ("nimotsu wa doko desu ka", "en", "ja", "romanised"),
        ("wen el talab", "en", "ar", "romanised"),
        ("je jumun eodi isseoyo", "en", "ko", "romanised"),
        ("wo de dingdan zai nali", "en", "zh", "romanised"),
        ("My name is Vladimir Petrov", "en", "en", "statistical"),
        ("Vladimir Petrov and Nakamura Hiroshi live here", None, "en", "statistical"),
        # Han characters alone
        ("領収書", None, "ja", "script"),
        ("注文番号", "en", "ja", "script"),
        ("取消订单", "en", "zh", "script"),
        ("取消訂單", "en", "zh-Hant", "script"),
        ("返品", "ja", "ja", "script"),
        # both scripts of Chinese
        ("你好", "zh-Hant", "zh-Hant", "lexicon"),
        ("你好", "zh", "zh", "lexicon"),
        ("1042", "zh-Hant", "zh-Hant", "prior"),
        ("ok", "zh-Hant", "zh-Hant", "lexicon"),
    ],
)
def test_in_a_shop_with_all_languages(
    worldwide: LanguageDetector, text: str, prior: str | None, language: str, reason: str
) -> None:
    detection = worldwide.detect(text, prior)
    assert (detection.language, detection.reason) == (language, reason)


@pytest.mark.parametrize(
    ("text", "script"),
    [("Где мой заказ?", "Cyrl"), ("gde moy zakaz", "Latn"), ("我的訂單", "Hant"),
     ("我的订单", "Hans"),
     ("spasibo", "Latn"), ("1042", None), ("注文はどこ", "Jpan"), ("Wo ist es?", "Latn")],
)  # fmt: skip
def test_the_script_is_told(worldwide: LanguageDetector, text: str, script: str | None) -> None:
    detection = worldwide.detect(text)
    assert detection.script == script
    assert detection.is_romanised == (text in ("gde moy zakaz", "spasibo"))


@pytest.mark.parametrize(
    ("text", "unserved"),
    [
        ("var är min beställning och när kommer den", "sv"),
        ("szeretném visszaküldeni a kabátot", "hu"),
        ("vreau să returnez geaca", "ro"),
        ("haluan palauttaa takin", "fi"),
    ],
)
def test_a_language_that_nobody_taught_us_is_not_trusted(
    worldwide: LanguageDetector, text: str, unserved: str
) -> None:
    detection = worldwide.detect(text, "en")
    assert detection.unserved == unserved
    assert detection.confidence < 0.1


def test_a_name_alone_is_not_surely_romanised_text(worldwide: LanguageDetector) -> None:
    assert worldwide.detect("Nakamura Hiroshi", "en").confidence <= 0.6


@pytest.mark.parametrize("text", ["Де моє замовлення, будь ласка?", "سفارش من کجاست؟"])
def test_a_neighbour_language_in_the_same_script_is_not_trusted(
    worldwide: LanguageDetector, text: str
) -> None:
    detection = worldwide.detect(text)
    assert detection.unserved == "und"
    assert detection.confidence < 0.5


def test_the_answer_is_always_the_same(detector: LanguageDetector) -> None:
    answers = {detector.detect("tracking status", "de") for _ in range(20)}
    assert len(answers) == 1


def test_a_shop_without_latin_languages_but_english_works() -> None:
    detector = LanguageDetector(("en", "zh"), Glossary())
    assert detector.detect("hello there my friend").language == "en"
    assert detector.detect("你好吗朋友").language == "zh"


@pytest.mark.parametrize("text", ["a" * 5000, "😀" * 5000, "1" * 5000, "\u202e\u200d", "ß" * 3])
def test_odd_texts_have_an_answer(detector: LanguageDetector, text: str) -> None:
    assert detector.detect(text).language in detector.languages
