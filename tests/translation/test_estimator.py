"""What is known of languages, used against wrong ones, lost greetings and mixed address."""

from __future__ import annotations

import pytest
import regex

from translation.detection import LanguageDetector
from translation.estimator import QualityEstimator
from translation.glossary import Glossary
from translation.languages import LANGUAGES
from translation.quality import INCOMPLETE, LANGUAGE, MIXED_ADDRESS, SCRIPT, Quality

ESTIMATOR = QualityEstimator(LanguageDetector(tuple(LANGUAGES), Glossary()))
# One sentence in all sixteen languages.
SAME = {
    "en": "Hello, we will send your parcel again tomorrow morning.",
    "es": "Hola, mañana por la mañana le enviaremos de nuevo su paquete.",
    "fr": "Bonjour, nous renverrons votre colis demain matin.",
    "de": "Guten Tag, wir senden Ihr Paket morgen früh noch einmal.",
    "pt": "Olá, vamos enviar a sua encomenda de novo amanhã de manhã.",
    "it": "Buongiorno, domani mattina spediremo di nuovo il Suo pacco.",
    "ru": "Здравствуйте, завтра утром мы отправим вашу посылку ещё раз.",
    "zh": "您好，我们明天早上会重新寄出您的包裹。",
    "ja": "こんにちは、明日の朝にお荷物をもう一度お送りします。",
    "ko": "안녕하세요, 내일 아침에 택배를 다시 보내 드리겠습니다.",
    "ar": "مرحبا، سنرسل طردكم مرة أخرى صباح الغد.",
    "nl": "Hallo, we sturen uw pakket morgenochtend opnieuw.",
    "pl": "Dzień dobry, jutro rano ponownie wyślemy Państwa paczkę.",
    "tr": "Merhaba, kargonuzu yarın sabah tekrar göndereceğiz.",
    "vi": "Xin chào, sáng mai chúng tôi sẽ gửi lại bưu kiện của bạn.",
    "id": "Halo, kami akan mengirim ulang paket Anda besok pagi.",
}


def flags(source: str, translated: str, source_language: str, target: str) -> tuple[str, ...]:
    return ESTIMATOR.estimate(source, translated, source_language, target, 0.9).flags


@pytest.mark.parametrize("target", [code for code in SAME if code != "en"])
def test_a_good_translation_has_no_flag_in_either_direction(target: str) -> None:
    assert flags(SAME["en"], SAME[target], "en", target) == ()
    assert flags(SAME[target], SAME["en"], target, "en") == ()


@pytest.mark.parametrize("target", [code for code in SAME if code != "en"])
def test_another_language_than_wanted_is_seen(target: str) -> None:
    """Complaint 4 and 19: a translation that is none, or one into another language."""
    other = "it" if target == "es" else "es"
    found = flags(SAME["en"], SAME[other], "en", target)
    assert SCRIPT in found or LANGUAGE in found
    left = flags(SAME[target], SAME[target] + " ", target, "en")
    assert SCRIPT in left or LANGUAGE in left


def test_names_and_few_letters_do_not_tell_a_language() -> None:
    assert flags("Grüße, Anna Schmidt", "Regards, Anna Schmidt", "de", "en") == ()
    assert flags("Bremen", "Bremen", "de", "en") == ()


@pytest.mark.parametrize("target", [code for code in SAME if code != "en"])
def test_a_dropped_greeting_is_seen(target: str) -> None:
    """Complaint 12: argos-translate 409, the greeting was gone."""
    _, rest = regex.split("[,，、،]", SAME[target], maxsplit=1)
    assert flags(SAME["en"], rest.strip(), "en", target) == (INCOMPLETE,)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Bitte senden Sie uns dein Paket.", "de"),
        ("Merci d'indiquer votre adresse et tes coordonnées.", "fr"),
        ("¿Puede usted confirmar tus datos?", "es"),
        ("Se Lei vuole, puoi inviare il tuo pacco.", "it"),
        ("Kunt u jouw adres bevestigen?", "nl"),
        ("Proszę, aby Pan podał swój numer i twój adres.", "pl"),
        ("Пожалуйста, укажите ваш адрес и твой номер.", "ru"),
        ("Siz adresini ve senin numaranı yazın.", "tr"),
        ("Apakah Anda sudah menerima paket kamu?", "id"),
        ("请您确认你的地址。", "zh"),
    ],
)
def test_formal_and_informal_in_one_text_are_seen(text: str, language: str) -> None:
    """Complaint 18."""
    quality = ESTIMATOR.judge_text(Quality(1.0), text, language)
    assert quality.flags == (MIXED_ADDRESS,)
    assert quality.score < 1


@pytest.mark.parametrize("language", SAME)
def test_one_address_is_no_fault(language: str) -> None:
    assert ESTIMATOR.judge_text(Quality(1.0), SAME[language], language) == Quality(1.0)
