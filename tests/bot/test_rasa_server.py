"""Rasa understands the API token that the launcher gives it."""

from __future__ import annotations

import pytest
from rasa.__main__ import create_argument_parser

from bot.rasa_server import token_arguments


@pytest.mark.parametrize("token", ["x9Tq", "-x9Tq", "--x9", "a=b"])
def test_any_token_reaches_rasa_whole(token: str) -> None:
    options = create_argument_parser().parse_args(["run", *token_arguments(token)])
    assert options.auth_token == token


def test_no_token_is_no_argument() -> None:
    assert token_arguments("") == []
