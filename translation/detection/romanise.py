"""Foreign scripts in Latin letters, as people type them: only for training the detector.

Customers who have no keyboard of their script write "gde moy zakaz", "nimotsu wa doko desu ka",
"wen el talab". There is no one spelling, so each sentence draws its own habits. Sources of the
tables: Russian after GOST 7.79 and the habits of chats; Japanese after Hepburn and Kunrei;
Korean after the Revised Romanization of 2000 with its commonest assimilations; Arabic after the
chat alphabet with digits (3 for ع, 7 for ح). Arabic is written without short vowels: they are
guessed, which serves statistics over n-grams and nothing else.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import regex
import yaml
from janome.tokenizer import Tokenizer
from pypinyin import Style, lazy_pinyin

PHRASES_FILE = Path(__file__).with_name("romanised.yml")

# Letter -> ways to write it, the commonest first and drawn more often.
RUSSIAN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e yo jo", "ж": "zh j",
    "з": "z", "и": "i", "й": "y i j", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p",
    "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h kh x", "ц": "c ts", "ч": "ch 4",
    "ш": "sh w", "щ": "sch shch sh", "ъ": "", "ы": "y i", "ь": "' ", "э": "e", "ю": "yu u ju",
    "я": "ya ja ia",
}  # fmt: skip
ARABIC = {
    "ا": "a", "أ": "a", "إ": "e i", "آ": "a aa", "ى": "a", "ة": "a eh ah", "ب": "b", "ت": "t",
    "ث": "th s", "ج": "j g", "ح": "7 h", "خ": "kh 5", "د": "d", "ذ": "z d th", "ر": "r", "ز": "z",
    "س": "s", "ش": "sh ch", "ص": "s 9", "ض": "d", "ط": "t 6", "ظ": "z", "ع": "3 a", "غ": "gh 8",
    "ف": "f", "ق": "2 q k", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "o w u",
    "ي": "i y ee", "ء": "2", "ئ": "2 e", "ؤ": "2 o",
}  # fmt: skip
ARABIC_VOWELS = ("a", "a", "e", "i", "o")
ARABIC_CONSONANTS = regex.compile(r"(?<=[bcdfghjklmnqrstvwxz23578])(?=[bcdfgjklmnqrstvwxz])")
ARTICLE = regex.compile(r"\bال")
KANA = {
    "ア": "a", "イ": "i", "ウ": "u", "エ": "e", "オ": "o", "カ": "ka", "キ": "ki", "ク": "ku",
    "ケ": "ke", "コ": "ko", "サ": "sa", "シ": "shi", "ス": "su", "セ": "se", "ソ": "so", "タ": "ta",
    "チ": "chi", "ツ": "tsu", "テ": "te", "ト": "to", "ナ": "na", "ニ": "ni", "ヌ": "nu",
    "ネ": "ne", "ノ": "no", "ハ": "ha", "ヒ": "hi", "フ": "fu", "ヘ": "he", "ホ": "ho", "マ": "ma",
    "ミ": "mi", "ム": "mu", "メ": "me", "モ": "mo", "ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ラ": "ra",
    "リ": "ri", "ル": "ru", "レ": "re", "ロ": "ro", "ワ": "wa", "ヲ": "o", "ン": "n", "ガ": "ga",
    "ギ": "gi", "グ": "gu", "ゲ": "ge", "ゴ": "go", "ザ": "za", "ジ": "ji", "ズ": "zu", "ゼ": "ze",
    "ゾ": "zo", "ダ": "da", "ヂ": "ji", "ヅ": "zu", "デ": "de", "ド": "do", "バ": "ba", "ビ": "bi",
    "ブ": "bu", "ベ": "be", "ボ": "bo", "パ": "pa", "ピ": "pi", "プ": "pu", "ペ": "pe", "ポ": "po",
    "ヴ": "vu", "ー": "",
}  # fmt: skip
SMALL_Y = regex.compile(r"([a-z]*)i([ャュョ])")
SMALL_VOWEL = regex.compile(r"[aiueo]([ァィゥェォ])")  # ファ is fa
DOUBLED = regex.compile(r"ッ(?=(c?)([a-z]))")
SMALL_VOWELS = {"ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o"}
Y_SOUNDS = {"ャ": "ya", "ュ": "yu", "ョ": "yo"}
KUNREI = (("shi", "si"), ("chi", "ti"), ("tsu", "tu"), ("fu", "hu"), ("ji", "zi"))
KUNREI_SHARE = 0.15
# Parts of speech of janome that are written together with the word before them.
ENDINGS = ("助動詞", "助詞,接続助詞", "動詞,接尾", "動詞,非自立", "名詞,接尾")
COPULA = "デス"  # "desu" is written apart
PARTICLES = {"ハ": ("wa", "ha"), "ヲ": ("o", "wo"), "ヘ": ("e", "he")}
INITIALS = [
    "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p",
    "h",
]  # fmt: skip
VOWELS = [
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we",
    "wi", "yu", "eu", "ui", "i",
]  # fmt: skip
# Finals before a consonant, and joined to a vowel that follows.
FINALS = [
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p",
    "t", "t", "ng", "t", "t", "k", "t", "p", "t",
]  # fmt: skip
JOINED = [
    "", "g", "kk", "gs", "n", "nj", "n", "d", "r", "lg", "lm", "lb", "ls", "lt", "lp", "r", "m",
    "b", "bs", "s", "ss", "ng", "j", "ch", "k", "t", "p", "",
]  # fmt: skip
NASAL = {"k": "ng", "t": "n", "p": "m"}
FIRST_SYLLABLE, LAST_SYLLABLE, SILENT, NASALS = 0xAC00, 0xD7A3, 11, (2, 6)
Draw = random.Random


def _by_letters(text: str, table: dict[str, str], rng: Draw) -> str:
    """Each letter in the spelling that this sentence has drawn for it."""
    habits = {letter: _habit(ways.split(" "), rng) for letter, ways in table.items()}
    return "".join(habits.get(letter, letter) for letter in text)


def _habit(ways: list[str], rng: Draw) -> str:
    return ways[min(int(rng.expovariate(1.2)), len(ways) - 1)]


def russian(text: str, rng: Draw) -> str:
    """Cyrillic in Latin letters."""
    return _by_letters(text.lower(), RUSSIAN, rng)


def arabic(text: str, rng: Draw) -> str:
    """The chat alphabet, with vowels guessed between consonants."""
    plain = "".join(c for c in text if not unicodedata.combining(c))
    article = rng.choice(("el ", "al ", "el-", "al"))
    latin = _by_letters(ARTICLE.sub(article, plain), ARABIC, rng)
    return ARABIC_CONSONANTS.sub(lambda _: rng.choice(ARABIC_VOWELS), latin)


@lru_cache(maxsize=1)
def _japanese_words() -> Tokenizer:
    return Tokenizer()


def japanese(text: str, rng: Draw) -> str:
    """Romaji; janome cuts the words, endings stay at theirs."""
    kunrei = rng.random() < KUNREI_SHARE
    words: list[str] = []
    for token in _japanese_words().tokenize(text):
        kana = token.surface if token.reading == "*" else token.reading
        if token.part_of_speech.startswith("助詞") and kana in PARTICLES:
            words.append(_habit(list(PARTICLES[kana]), rng))
        elif words and kana != COPULA and token.part_of_speech.startswith(ENDINGS):
            words[-1] += kana
        else:
            words.append(kana)
    latin = " ".join(map(_romaji, words))
    for hepburn, simple in KUNREI if kunrei else ():
        latin = latin.replace(hepburn, simple)
    return latin


def _romaji(kana: str) -> str:
    latin = "".join(KANA.get(each, each) for each in kana)
    latin = SMALL_Y.sub(lambda m: m[1] + _after(m[1], Y_SOUNDS[m[2]]), latin)
    latin = SMALL_VOWEL.sub(lambda m: SMALL_VOWELS[m[1]], latin)
    latin = DOUBLED.sub(lambda m: "t" if m[1] else m[2], latin)
    return latin.replace("ッ", "")


def _after(start: str, sound: str) -> str:
    """しゃ is sha, きゃ is kya."""
    return sound[1:] if start.endswith(("sh", "ch", "j")) else sound


def korean(text: str, rng: Draw) -> str:
    """Revised Romanization, with 합니다 as hamnida."""
    text = unicodedata.normalize("NFC", text)
    return "".join(_syllable(text, place, rng) for place in range(len(text)))


def _syllable(text: str, place: int, rng: Draw) -> str:
    parts = _parts(text[place])
    if parts is None:
        return text[place]
    initial, vowel, final = parts
    before = _parts(text[place - 1]) if place else None
    following = _parts(text[place + 1]) if place + 1 < len(text) else None
    is_joined = initial == SILENT and before is not None and before[2] > 0
    start = JOINED[before[2]] if is_joined and before else INITIALS[initial]
    start = start if not (is_joined and start == "ng") else ""
    if following is not None and following[0] == SILENT and JOINED[final] != "ng":
        return start + VOWELS[vowel]
    end = FINALS[final]
    if following is not None and following[0] in NASALS:
        end = NASAL.get(end, end)
    return start + VOWELS[vowel] + end


def _parts(character: str) -> tuple[int, int, int] | None:
    """Numbers of initial, vowel and final of a syllable of hangul (Unicode, chapter 3.12)."""
    if not FIRST_SYLLABLE <= ord(character) <= LAST_SYLLABLE:
        return None
    rest, final = divmod(ord(character) - FIRST_SYLLABLE, len(FINALS))
    initial, vowel = divmod(rest, len(VOWELS))
    return initial, vowel, final


def chinese(text: str, rng: Draw) -> str:
    """Pinyin, mostly without tones, syllables apart, in pairs or all in one."""
    style = Style.TONE if rng.random() < 0.1 else Style.NORMAL
    syllables = lazy_pinyin(text, style=style)
    gap = rng.choice((" ", " ", ""))
    pairs = (gap.join(syllables[at : at + 2]) for at in range(0, len(syllables), 2))
    return " ".join(pairs)


ROMANISERS: dict[str, Callable[[str, Draw], str]] = {
    "ru": russian, "ar": arabic, "ja": japanese, "ko": korean, "zh": chinese,
}  # fmt: skip


def typical_phrases(path: Path = PHRASES_FILE) -> dict[str, list[str]]:
    """Language -> what is typed in chats and no table derives ("3ayez", "privet")."""
    content: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))["romanised"]
    return content
