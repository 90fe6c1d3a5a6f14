"""The languages Pivotdesk knows: codes, names, scripts and writing direction.

Which of them a shop serves is a setting (`SHOP_LANGUAGES`); this module is only data.
It imports nothing of ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

PIVOT = "en"
SERVED_BY_DEFAULT = ("en", "es", "fr", "de", "zh")  # where SHOP_LANGUAGES is not set


@dataclass(frozen=True)
class Language:
    """One language; `script` is its ISO 15924 code, `rtl` says that it runs right to left."""

    code: str
    name: str
    native_name: str
    script: str
    rtl: bool = False


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


def is_known(code: str) -> bool:
    """Whether this code is in the table."""
    return code in LANGUAGES


def with_script(codes: Iterable[str], *scripts: str) -> list[str]:
    """Those of the codes that are written in one of the scripts, in the same order."""
    return [code for code in codes if LANGUAGES[code].script in scripts]
