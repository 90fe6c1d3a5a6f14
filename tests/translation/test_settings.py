"""The settings of the translation service."""

from __future__ import annotations

from pathlib import Path

import pytest

from translation.environment import SettingError
from translation.languages import LANGUAGES, SERVED_BY_DEFAULT
from translation.settings import MOST_DEFAULT_THREADS, TranslationSettings, default_threads


def test_without_environment_everything_has_a_default() -> None:
    settings = TranslationSettings.from_env({})
    assert (settings.host, settings.port) == ("127.0.0.1", 5060)
    assert settings.languages == SERVED_BY_DEFAULT
    assert set(settings.languages) == set(LANGUAGES)
    names = [Path(model).name for model in settings.models]
    assert names == ["pivotdesk-compact", "pivotdesk-eleven"]
    assert 1 <= settings.threads <= MOST_DEFAULT_THREADS
    assert settings.threads == default_threads()


def test_the_environment_is_read() -> None:
    settings = TranslationSettings.from_env({
        "TRANSLATION_PORT": "6000", "SHOP_LANGUAGES": "en,de", "TRANSLATION_ENGINE": "seq2seq",
        "TRANSLATION_MODEL": "facebook/m2m100_418M", "TRANSLATION_DEVICE": "cuda",
        "TRANSLATION_THREADS": "3", "PIVOTDESK_VAR": "/tmp/var", "TRANSLATION_CACHE": "off",
    })  # fmt: skip
    assert (settings.port, settings.languages, settings.engine) == (6000, ("en", "de"), "seq2seq")
    assert (settings.models, settings.device) == (("facebook/m2m100_418M",), "cuda")
    assert (settings.threads, settings.var, settings.use_cache) == (3, Path("/tmp/var"), False)


@pytest.mark.parametrize(
    ("key", "value"),
    [("TRANSLATION_PORT", "http"), ("TRANSLATION_ENGINE", "magic"), ("TRANSLATION_DEVICE", "tpu"),
     ("TRANSLATION_THREADS", "0"), ("SHOP_LANGUAGES", "es"), ("REDIS_URL", "localhost")],
)  # fmt: skip
def test_a_bad_value_is_told_by_its_key(key: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"{key}='{value}': expected"):
        TranslationSettings.from_env({key: value})


def test_the_database_is_under_var_unless_named() -> None:
    assert TranslationSettings.from_env({"PIVOTDESK_VAR": "/v"}).database_url == (
        "sqlite:////v/pivotdesk.db"
    )
    named = TranslationSettings.from_env({"DATABASE_URL": "postgresql://u@h/n"})
    assert named.database_url == "postgresql://u@h/n"
    with pytest.raises(SettingError, match="DATABASE_URL='nowhere': expected an address"):
        TranslationSettings.from_env({"DATABASE_URL": "nowhere"})


def test_a_token_is_long_enough_and_never_shown() -> None:
    with pytest.raises(SettingError) as refused:
        TranslationSettings.from_env({"TRANSLATION_TOKEN": "secret"})
    assert str(refused.value) == "TRANSLATION_TOKEN: expected at least 16 characters"
    settings = TranslationSettings.from_env({"TRANSLATION_TOKEN": "s" * 16})
    assert settings.token == "s" * 16
    assert "ssss" not in repr(settings)


def test_the_settings_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        TranslationSettings().port = 1  # type: ignore[misc]
