"""Settings of the action server: defaults, and one line that tells what is wrong."""

from pathlib import Path

import pytest

from actions.settings import ROOT, ActionSettings
from translation.environment import Environment, SettingError


def settings(**values):
    return ActionSettings.from_env(Environment(values))


def test_an_empty_environment_gives_the_defaults_of_a_laptop():
    defaults = settings()
    assert (defaults.host, defaults.port) == ("127.0.0.1", 5055)
    assert defaults.database_url == f"sqlite:///{ROOT}/var/pivotdesk.db"
    assert defaults.translation_url == "http://127.0.0.1:5060"
    assert (defaults.faq_dir / "orders.yml").is_file()


def test_derived_defaults_follow_what_they_derive_from():
    moved = settings(PIVOTDESK_VAR="/tmp/elsewhere", TRANSLATION_PORT="6060")
    assert moved.var_dir == Path("/tmp/elsewhere")
    assert moved.database_url == "sqlite:////tmp/elsewhere/pivotdesk.db"
    assert moved.translation_url == "http://127.0.0.1:6060"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("ACTIONS_PORT", "abc"),
        ("ACTIONS_PORT", "70000"),
        ("DATABASE_URL", "not an address"),
        ("SHOP_LANGUAGES", "es,xx"),
        ("TRANSLATION_URL", "localhost"),
    ],
)
def test_a_bad_value_is_refused_naming_key_and_value(key, value):
    with pytest.raises(SettingError, match=f"{key}='{value}'"):
        settings(**{key: value})
