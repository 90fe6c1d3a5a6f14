"""The languages Pivotdesk knows: codes, names, scripts and writing direction.

Which of them a shop serves is a setting (`SHOP_LANGUAGES`); this module is only data.
LANGUAGES are translated. VARIANTS are other ways to write one of them, its `base`: they are
converted, never translated, and come with their base wherever a shop serves it.
It imports nothing of ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

PIVOT = "en"
SERVED_BY_DEFAULT = (  # where SHOP_LANGUAGES is not set
    "en", "es", "fr", "de", "pt", "it", "nl", "pl", "tr", "ru", "ar", "zh", "ja", "ko", "vi", "id",
)


@dataclass(frozen=True)
class Language:
    """One language; `script` is its ISO 15924 code, `rtl` says that it runs right to left.

    `base` is the language that a variant belongs to.
    """

    code: str
    name: str
    native_name: str
    script: str
    rtl: bool = False
    base: str | None = None


LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (
        Language("en", "English", "English", "Latn"),
        Language("es", "Spanish", "Español", "Latn"),
        Language("fr", "French", "Français", "Latn"),
        Language("de", "German", "Deutsch", "Latn"),
        Language("zh", "Chinese", "中文", "Hans"),
        Language("it", "Italian", "Italiano", "Latn"),
        Language("pt", "Portuguese", "Português", "Latn"),
        Language("nl", "Dutch", "Nederlands", "Latn"),
        Language("pl", "Polish", "Polski", "Latn"),
        Language("tr", "Turkish", "Türkçe", "Latn"),
        Language("ru", "Russian", "Русский", "Cyrl"),
        Language("ar", "Arabic", "العربية", "Arab", rtl=True),
        Language("ja", "Japanese", "日本語", "Jpan"),
        Language("ko", "Korean", "한국어", "Kore"),
        Language("vi", "Vietnamese", "Tiếng Việt", "Latn"),
        Language("id", "Indonesian", "Bahasa Indonesia", "Latn"),
    )
}


TRADITIONAL_CHINESE = "zh-Hant"
VARIANTS: dict[str, Language] = {
    variant.code: variant
    for variant in (
        Language(TRADITIONAL_CHINESE, "Traditional Chinese", "繁體中文", "Hant", base="zh"),
    )
}


SPOKEN = LANGUAGES | VARIANTS  # what a customer may choose


def find(code: str) -> Language | None:
    """The language or variant of a code."""
    return SPOKEN.get(code)


def base_of(code: str) -> str:
    """The language that a variant belongs to; of another code, the code itself."""
    variant = VARIANTS.get(code)
    return variant.base if variant and variant.base else code


def with_variants(codes: Iterable[str]) -> tuple[str, ...]:
    """The codes, each followed by the variants of its language."""
    return tuple(
        each
        for code in codes
        for each in (code, *(v.code for v in VARIANTS.values() if v.base == code))
    )


SPOKEN_BY_DEFAULT = with_variants(SERVED_BY_DEFAULT)


def is_known(code: str) -> bool:
    """Whether this code is in the table."""
    return code in LANGUAGES


def with_script(codes: Iterable[str], *scripts: str) -> list[str]:
    """Those of the codes that are written in one of the scripts, in the same order."""
    return [code for code in codes if LANGUAGES[code].script in scripts]
