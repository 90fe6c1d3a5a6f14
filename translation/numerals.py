"""Numbers of a text as digits, and small ones as words of the sixteen languages."""

from __future__ import annotations

import unicodedata
from collections import Counter

import regex

DIGITS = regex.compile(r"\d+")
# 3月, 3월 and tháng 3 are March, which other languages write as a word.
MONTH = regex.compile(r"\d{1,2}\s?[月월]|tháng \d{1,2}")
WORD = regex.compile(r"[\p{L}\p{M}\d'’-]+")
# Words run together, or stand with something written onto them: ثلاثة in بثلاثة.
UNSPACED = ("zh", "ja", "ar")
# One to twelve, as they stand in sentences; `_` joins the words of one number.
WORDS = {
    "en": "one/a/an two three four five six seven eight nine ten eleven twelve",
    "es": "uno/un/una dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "fr": "un/une deux trois quatre cinq six sept huit neuf dix onze douze",
    "de": "eins/ein/eine/einen/einem/einer zwei drei vier fünf sechs sieben acht neun zehn elf "
          "zwölf",
    "pt": "um/uma dois/duas três quatro cinco seis sete oito nove dez onze doze",
    "it": "uno/un/una/un' due tre quattro cinque sei sette otto nove dieci undici dodici",
    "ru": "один/одна/одно/одну/одного/одной два/две/двух/двум три/трёх/трех/трём "
          "четыре/четырёх/четырех пять/пяти шесть/шести семь/семи восемь/восьми девять/девяти "
          "десять/десяти одиннадцать/одиннадцати двенадцать/двенадцати",
    "zh": "一 二/两/兩 三 四 五 六 七 八 九 十 十一 十二",
    "ja": "一 二 三 四 五 六 七 八 九 十 十一 十二",
    "ko": "하나/한/일 둘/두/이 셋/세/삼 넷/네/사 다섯/오 여섯/육 일곱/칠 여덟/팔 아홉/구 열/십 "
          "열하나/열한/십일 열둘/열두/십이",
    "ar": "واحد/واحدة اثنان/اثنين/اثنتان/اثنتين ثلاثة/ثلاث أربعة/أربع خمسة/خمس ستة/ست سبعة/سبع "
          "ثمانية/ثماني/ثمان تسعة/تسع عشرة/عشر أحد_عشر/إحدى_عشرة اثنا_عشر/اثني_عشر/اثنتي_عشرة",
    "nl": "een/één twee drie vier vijf zes zeven acht negen tien elf twaalf",
    "pl": "jeden/jedna/jedno/jedną/jednego/jednej dwa/dwie/dwóch/dwoma trzy/trzech "
          "cztery/czterech pięć/pięciu sześć/sześciu siedem/siedmiu osiem/ośmiu "
          "dziewięć/dziewięciu dziesięć/dziesięciu jedenaście/jedenastu dwanaście/dwunastu",
    "tr": "bir iki üç dört beş altı yedi sekiz dokuz on on_bir on_iki",
    "vi": "một hai ba bốn năm sáu bảy tám chín mười mười_một mười_hai",
    "id": "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas dua_belas",
}  # fmt: skip
SPELLED: dict[str, tuple[tuple[str, ...], ...]] = {
    code: tuple(tuple(form.replace("_", " ") for form in each.split("/")) for each in own.split())
    for code, own in WORDS.items()
}


def differ(source: str, translated: str, source_language: str, target: str) -> bool:
    """A number of the source is missing, as digits and as a word, or a longer one was made up."""
    given, found = _numbers(source), _numbers(translated)
    return any(
        not is_spelled(number, translated, target) for number in given - found
    ) or any(
        len(number) > 1 and not is_spelled(number, source, source_language)
        for number in found - given
    )


def is_spelled(number: str, text: str, language: str) -> bool:
    """Whether a number from 1 to 12 stands in a text as a word."""
    forms = SPELLED.get(language, ())
    if not 1 <= int(number) <= len(forms):
        return False
    text = text.casefold()
    if language in UNSPACED:
        return any(form in text for form in forms[int(number) - 1])
    words = f" {' '.join(WORD.findall(text))} "
    return any(f" {form} " in words for form in forms[int(number) - 1])


def _numbers(text: str) -> Counter[str]:
    """Every run of digits of any script, as ASCII digits; without those of months."""
    plain = MONTH.sub(" ", unicodedata.normalize("NFKC", text))
    return Counter("".join(str(int(digit)) for digit in run) for run in DIGITS.findall(plain))
