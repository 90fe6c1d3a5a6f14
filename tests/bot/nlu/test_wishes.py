"""Which messages ask for a language, and which only mention one."""

import pytest
import yaml

from bot.nlu.wishes import WISHES_FILE, fold, wishes
from tests.bot.nlu.training_examples import examples_except
from translation.languages import LANGUAGES

DATA = yaml.safe_load(WISHES_FILE.read_text(encoding="utf-8"))["language_wishes"]

WISHES = {
    "en": [
        ("German please", "de"),
        ("german", "de"),
        ("In German, please!", "de"),
        ("in english pls", "en"),
        ("ENGLISH", "en"),
        ("Do you speak Spanish?", "es"),
        ("can you speak Chinese", "zh"),
        ("Could we please talk in French?", "fr"),
        ("I'd prefer German", "de"),
        ("I would like to continue in Spanish", "es"),
        ("I’d like to write in French", "fr"),
        ("Let's switch to English", "en"),
        ("please change the language to german", "de"),
        ("change language to chinese", "zh"),
        ("I only speak French", "fr"),
        ("my language is Spanish", "es"),
        ("Answer me in German please", "de"),
        ("English only", "en"),
        ("back to English", "en"),
        ("Hi, can you speak German?", "de"),
        ("Hello can we speak in Spanish", "es"),
        ("I don't speak German, English please", "en"),
        ("Sorry, my English is bad, can we use German?", "de"),
        ("German, not English", "de"),
        ("Where is my order 1042? In German please", "de"),
        ("Is it possible to write in Chinese?", "zh"),
        ("German please 🙏", "de"),
        ("Can you help me in Spanish?", "es"),
        ("is German possible?", "de"),
        ("Spanish would be easier for me", "es"),
        ("use Spanish from now on", "es"),
        ("can you say that in Chinese", "zh"),
        ("can you translate this into German please", "de"),
        ("use simplified Chinese", "zh-Hans"),
        ("switch the chat to French", "fr"),
        ("I'd feel more comfortable writing in German", "de"),
        ("why do you answer in German? I write English", "en"),
    ],
    "es": [
        ("en español por favor", "es"),
        ("Español", "es"),
        ("espanol", "es"),
        ("¿Hablas español?", "es"),
        ("¿Habla usted alemán?", "de"),
        ("Prefiero hablar en español", "es"),
        ("¿Podemos hablar en inglés?", "en"),
        ("¿Me puedes atender en español?", "es"),
        ("¿Me podría responder en castellano, por favor?", "es"),
        ("quiero cambiar a francés", "fr"),
        ("solo hablo español", "es"),
        ("Hola, ¿podemos seguir en español?", "es"),
        ("No hablo inglés, en español por favor", "es"),
        ("chino por favor", "zh"),
    ],
    "fr": [
        ("en français s'il vous plaît", "fr"),
        ("en français s’il te plaît", "fr"),
        ("francais svp", "fr"),
        ("Parlez-vous français ?", "fr"),
        ("Est-ce que vous parlez anglais ?", "en"),
        ("Je préfère le français", "fr"),
        ("Je préfère parler l'allemand", "de"),
        ("On peut continuer en espagnol ?", "es"),
        ("Pouvez-vous me répondre en anglais ?", "en"),
        ("J'aimerais écrire en chinois", "zh"),
        ("Je ne parle que français", "fr"),
        ("Je ne parle pas allemand, en français merci", "fr"),
        ("Bonjour, en français svp", "fr"),
    ],
    "de": [
        ("auf Deutsch bitte", "de"),
        ("Deutsch", "de"),
        ("Bitte deutsch!", "de"),
        ("Können wir Deutsch sprechen?", "de"),
        ("koennen wir? auf deutsch", "de"),
        ("Sprechen Sie Deutsch?", "de"),
        ("Sprichst du Englisch?", "en"),
        ("lieber auf Englisch", "en"),
        ("Kann ich auf Spanisch schreiben?", "es"),
        ("Ich möchte auf Französisch weitermachen", "fr"),
        ("Ich spreche nur Chinesisch", "zh"),
        ("Geht das auch auf Deutsch?", "de"),
        ("Hallo, antworten Sie mir bitte auf Deutsch", "de"),
        ("Mein Englisch ist schlecht, können wir Deutsch reden", "de"),
        ("FRANZÖSISCH BITTE", "fr"),
    ],
    "zh": [
        ("中文", "zh"),
        ("请说中文", "zh"),
        ("请用中文回答", "zh"),
        ("换成中文", "zh"),
        ("切换到英文", "en"),
        ("可以用中文吗？", "zh"),
        ("能不能说中文", "zh"),
        ("你会说中文吗", "zh"),
        ("你懂德语吗？", "de"),
        ("我想用英语交流", "en"),
        ("我们可以讲西班牙语吗？", "es"),
        ("还是用法语吧", "fr"),
        ("我看不懂英文，请用中文回答", "zh"),
        ("你好，能说普通话吗", "zh"),
        ("請說中文", "zh"),
        ("请说English", "en"),
        ("换成 中文 ！", "zh"),
    ],
    "others": [
        ("Em português, por favor", "pt"),
        ("Posso falar em espanhol?", "es"),
        ("in italiano per favore", "it"),
        ("Possiamo parlare inglese?", "en"),
        ("in het Nederlands alstublieft", "nl"),
        ("kunnen we Duits spreken?", "de"),
        ("po polsku proszę", "pl"),
        ("Czy możemy mówić po angielsku?", "en"),
        ("Türkçe lütfen", "tr"),
        ("İngilizce konuşabilir miyiz?", "en"),
        ("На русском, пожалуйста", "ru"),
        ("по-русски пожалуйста", "ru"),
        ("Можно по-английски?", "en"),
        ("بالعربية من فضلك", "ar"),
        ("هل يمكن التحدث بالإنجليزية؟", "en"),
        ("日本語でお願いします", "ja"),
        ("英語でお願い", "en"),
        ("한국어로 부탁해요", "ko"),
        ("영어로 말해 주세요", "en"),
        ("Bằng tiếng Việt được không?", "vi"),
        ("tolong dalam bahasa Indonesia", "id"),
    ],
}

MENTIONS = [
    # countries, addresses, things in a language
    "Do you ship to German addresses?",
    "the manual is in German",
    "Is there a manual in German?",
    "I bought the Spanish version",
    "Can I get a Chinese invoice address printed",
    "Can I use my Spanish credit card?",
    "I want to change my German address",
    "Can you write a French address on it?",
    "Could you send me the invoice in English?",
    "I am German",
    "I need German plugs",
    "Do you have French cuffs?",
    "is the German socket possible",
    "could I have the English version of the invoice",
    "How do you say thank you in German?",
    "Do you have Dutch stroopwafels?",
    "shoe polish",
    "Do you ship to Italy?",
    "¿Puedes enviarme la factura en español?",
    "Prefiero la versión en español",
    "Tengo una tarjeta del banco español",
    "¿Tienen pantalones chinos?",
    "¿El manual está en inglés?",
    "Peut-on avoir le manuel en français ?",
    "Je veux le modèle français",
    "une facture en anglais s'il vous plaît",
    "Können Sie mir die Anleitung auf Deutsch schicken?",
    "Gibt es die Rechnung auf Deutsch?",
    "Versand in Italien",
    "In Italien bitte",
    "中文说明书有吗",
    "有中文说明书吗？",
    "我要英文发票",
    "请把发票改成英文的抬头",
    "这个键盘是德语的吗",
    # not this language
    "I don't speak German",
    "I cannot speak English",
    "No hablo inglés",
    "Je ne parle pas anglais",
    "Ich spreche kein Englisch",
    "我不会说英语",
    "我听不懂英文",
    "not in English",
    # no language, or several
    "English or German?",
    "Which languages do you speak?",
    "change the language",
    "hello",
    "请用",
    "1042",
    "",
]


@pytest.mark.parametrize(
    ("text", "code"), [wish for written_in in WISHES.values() for wish in written_in]
)
def test_a_wish_for_a_language_is_found_in_any_language(text, code):
    assert wishes().find(text) == code


@pytest.mark.parametrize("text", MENTIONS)
def test_a_language_that_is_only_mentioned_is_no_wish(text):
    assert wishes().find(text) is None


@pytest.mark.parametrize(
    ("code", "name"), [(code, name) for code, names in DATA["names"].items() for name in names]
)
def test_every_name_alone_and_with_a_please_is_a_wish(code, name):
    assert wishes().find(name) == code
    assert wishes().find(f"{name.title()}, please!") == code


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=lambda language: language.code)
def test_every_known_language_can_be_asked_for_by_its_own_and_its_english_name(language):
    assert wishes().find(language.native_name) == language.code
    assert wishes().find(f"in {language.name}, please") == language.code


def test_no_name_stands_for_two_languages():
    codes = {}
    for code, names in DATA["names"].items():
        for name in names:
            codes.setdefault(fold(name), set()).add(code)
    assert {name: found for name, found in codes.items() if len(found) > 1} == {}


def test_every_word_is_text():
    words = [*DATA["names"].values(), *DATA["words"].values()]
    assert [word for group in words for word in group if not isinstance(word, str)] == []


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("auf Deutsch bitte", ""),
        ("Hi, can you speak German?", ""),
        ("I don't speak English, en español por favor", ""),
        ("Hello! In German please, thank you", ""),
        ("Where is my order? In German please", "where is my order"),
        ("Cancel it, auf Deutsch bitte", "cancel it"),
        ("请用中文。我的包裹在哪里", "我的包裹在哪里"),
    ],
)
def test_the_rest_of_a_wish_is_what_else_was_said(text, rest):
    assert " ".join(wishes().rest(text).split()) == rest


def test_no_training_example_of_another_intent_is_a_wish():
    examples = examples_except("change_language")
    assert len(examples) > 1000
    assert [text for text in examples if wishes().find(text)] == []
