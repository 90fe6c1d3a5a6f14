"""Stock short replies."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from translation.detection.lexicon import FOLDER, Lexicon, tokens
from translation.environment import SettingError

SHOP = ("en", "es", "fr", "de", "zh")


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.load(SHOP)


@pytest.mark.parametrize(
    ("text", "language", "meaning"),
    [
        ("sí", "es", "Yes"),
        ("Siiii!!", "es", "Yes"),
        ("SÍ, GRACIAS", "es", "Yes, please"),
        ("ok gracias", "es", "Okay, thank you"),
        ("ja genau", "de", "Yes, exactly"),
        ("weiss nicht", "de", "I do not know"),
        ("oui, d’accord", "fr", "Yes, okay"),
        ("好的，谢谢！", "zh", "Thank you"),
        ("是的没错", "zh", "Yes, exactly"),
        ("ok", "zh", "Okay"),
        ("por que?", "es", "Why"),
        ("ja ich", "de", None),
        ("hola quiero devolver", "es", None),
        ("sí", "de", None),
        ("", "es", None),
        ("1042", "es", None),
        ("ok ok ok ok ok", "es", None),
        ("gracias " * 50, "es", None),
    ],
)
def test_the_meaning_of_a_reply(
    lexicon: Lexicon, text: str, language: str, meaning: str | None
) -> None:
    assert lexicon.meaning(text, language) == meaning


def test_all_languages_that_say_so_are_found(lexicon: Lexicon) -> None:
    assert set(lexicon.languages_of("ok")) == set(SHOP)
    assert lexicon.languages_of("gracias") == ["es"]
    assert lexicon.languages_of("Quiero devolverlo") == []


def test_a_reply_as_written_comes_before_one_without_accents(lexicon: Lexicon) -> None:
    assert "de" not in lexicon.languages_of("no")
    assert lexicon.meaning("no", "de") == "No"


@pytest.mark.parametrize("language", SHOP)
def test_every_language_of_the_shop_has_the_same_basics(language: str) -> None:
    content = yaml.safe_load((FOLDER / f"{language}.yml").read_text(encoding="utf-8"))
    basics = {"Yes", "No", "Okay", "Thank you", "Hello", "Goodbye", "Help", "Talk to a person"}
    assert basics <= set(content["replies"])
    assert content["language"] == language


@pytest.mark.parametrize("language", SHOP)
def test_no_reply_has_two_meanings(language: str) -> None:
    content = yaml.safe_load((FOLDER / f"{language}.yml").read_text(encoding="utf-8"))
    seen: dict[tuple[str, ...], str] = {}
    for meaning, replies in content["replies"].items():
        for reply in replies:
            assert seen.setdefault(tuple(tokens(reply)), meaning) == meaning, reply


@pytest.mark.parametrize("content", ["replies: {Yes: [no]}", "replies: [a]", "x: 1"])
def test_a_bad_file_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "es.yml").write_text(content)
    with pytest.raises(SettingError, match=r"es\.yml"):
        Lexicon.load(["es"], tmp_path)


def test_a_language_without_a_file_has_no_replies(tmp_path: Path) -> None:
    assert Lexicon.load(["it"], tmp_path).languages_of("ok") == []
