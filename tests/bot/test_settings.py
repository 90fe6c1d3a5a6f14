"""Settings of the bot: defaults, and bad values told with key, value and expectation."""

from pathlib import Path

import pytest

from bot.settings import ROOT, BotSettings, bot_settings
from translation.environment import SettingError
from translation.languages import SPOKEN_BY_DEFAULT


def test_without_any_variable_everything_has_a_default():
    settings = BotSettings.from_env({})
    assert (settings.host, settings.bot_port, settings.actions_port) == ("127.0.0.1", 5005, 5055)
    assert settings.shop_languages == SPOKEN_BY_DEFAULT
    assert settings.redis_url is None
    assert settings.database_url == f"sqlite:///{ROOT / 'var' / 'pivotdesk.db'}"
    assert settings.translation_url == "http://127.0.0.1:5060"
    assert settings.restart is True


def test_addresses_follow_host_port_and_folder():
    settings = BotSettings.from_env(
        {"PIVOTDESK_HOST": "10.0.0.1", "TRANSLATION_PORT": "6000", "PIVOTDESK_VAR": "/srv/bot"}
    )
    assert settings.translation_url == "http://10.0.0.1:6000"
    assert settings.database_url == "sqlite:////srv/bot/pivotdesk.db"
    assert settings.var_dir == Path("/srv/bot")


@pytest.mark.parametrize(
    ("key", "value", "attribute", "expected"),
    [
        ("REDIS_URL", "redis://cache:6379/1", "redis_url", "redis://cache:6379/1"),
        ("DATABASE_URL", "postgresql://u@h/d", "database_url", "postgresql://u@h/d"),
        ("DATABASE_URL", "sqlite:///var/x.db", "database_url", "sqlite:///var/x.db"),
        ("TRANSLATION_URL", "https://t.example/", "translation_url", "https://t.example"),
        ("TRANSLATION_TIMEOUT", "0.5", "translation_timeout", 0.5),
        ("SHOP_LANGUAGES", "en, it,en", "shop_languages", ("en", "it")),
        ("MESSAGE_LIMIT", "500", "message_limit", 500),
        ("RESTART_PROCESSES", "off", "restart", False),
        ("BOT_PORT", "", "bot_port", 5005),  # empty counts as not set
    ],
)
def test_a_variable_is_obeyed(key, value, attribute, expected):
    assert getattr(BotSettings.from_env({key: value}), attribute) == expected


@pytest.mark.parametrize(
    ("key", "value", "expectation"),
    [
        ("BOT_PORT", "abc", "a whole number from 1 to 65535"),
        ("BOT_PORT", "0", "a whole number from 1 to 65535"),
        ("ACTIONS_PORT", "70000", "a whole number from 1 to 65535"),
        ("TRANSLATION_PORT", "5060.0", "a whole number from 1 to 65535"),
        ("REDIS_PORT", "-1", "a whole number from 1 to 65535"),
        ("REDIS_URL", "localhost", "an address such as"),
        ("TRANSLATION_URL", "localhost:5060", "an address such as"),
        ("DATABASE_URL", "pivotdesk.db", "an SQLAlchemy URL such as"),
        ("TRANSLATION_TIMEOUT", "soon", "a number above 0"),
        ("TRANSLATION_TIMEOUT", "0", "a number above 0"),
        ("TRANSLATION_TIMEOUT", "nan", "a number above 0"),
        ("START_TIMEOUT", "-5", "a number above 0"),
        ("MESSAGE_LIMIT", "0", "a whole number above 0"),
        ("MESSAGE_LIMIT", "many", "a whole number above 0"),
        ("SHOP_LANGUAGES", "es,fr", "language codes with en among them"),
        ("SHOP_LANGUAGES", "en,xx", "xx not known"),
        ("RESTART_PROCESSES", "maybe", "true or false"),
    ],
)
def test_a_bad_value_is_told_with_its_key_and_what_was_expected(key, value, expectation):
    with pytest.raises(SettingError) as told:
        BotSettings.from_env({key: value})
    assert str(told.value).startswith(f"{key}={value!r}: expected ")
    assert expectation in str(told.value)


def test_a_process_has_one_set_of_settings(configure):
    assert configure(BOT_PORT="7000").bot_port == 7000
    assert bot_settings() is bot_settings()


def test_settings_cannot_be_changed():
    with pytest.raises(AttributeError):
        BotSettings.from_env({}).bot_port = 1
