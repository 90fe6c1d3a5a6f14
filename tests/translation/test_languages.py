"""The table of languages."""

from __future__ import annotations

from translation.languages import LANGUAGES, PIVOT, is_known, with_script


def test_every_language_is_listed_under_its_own_code() -> None:
    assert all(code == language.code for code, language in LANGUAGES.items())
    assert len(LANGUAGES) == 16
    assert is_known(PIVOT)
    assert not is_known("xx")


def test_only_arabic_runs_right_to_left() -> None:
    assert [code for code, language in LANGUAGES.items() if language.rtl] == ["ar"]


def test_languages_are_found_by_script() -> None:
    assert with_script(["zh", "es", "ru", "en"], "Latn", "Cyrl") == ["es", "ru", "en"]
