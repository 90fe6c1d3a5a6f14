"""Settings of the channel: a bad value is told by name."""

from __future__ import annotations

import pytest

from bot.channels.website_settings import WebsiteSettings
from translation.environment import SettingError


def test_without_any_key_there_are_defaults():
    settings = WebsiteSettings.from_env({})
    assert settings.secret is None
    assert settings.messages_per_minute == 20


def test_the_secret_is_not_printed():
    secret = "0123456789abcdef" * 2
    settings = WebsiteSettings.from_env({"PIVOTDESK_SECRET": secret})
    assert settings.secret == secret
    assert secret not in repr(settings)


@pytest.mark.parametrize(
    ("key", "value"),
    [("PIVOTDESK_SECRET", "short"), ("SESSION_DAYS", "0"), ("MESSAGES_PER_MINUTE", "many"),
     ("MESSAGES_PER_ADDRESS", "-1"), ("SESSIONS_PER_ADDRESS", "1.5")],
)  # fmt: skip
def test_a_bad_value_names_its_key(key, value):
    with pytest.raises(SettingError, match=key):
        WebsiteSettings.from_env({key: value})
