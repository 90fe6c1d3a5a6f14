"""Settings from the environment: casts, defaults and what a wrong value says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from translation.environment import (
    Environment,
    SettingError,
    boolean,
    language_list,
    one_of,
    path,
    port,
    positive_float,
    positive_int,
    url,
)


@pytest.mark.parametrize(
    ("cast", "value", "expected"),
    [
        (port, "5060", 5060),
        (positive_int, "7", 7),
        (positive_float, "2.5", 2.5),
        (boolean, "Yes", True),
        (boolean, "0", False),
        (language_list, "en, es,zh,es", ("en", "es", "zh")),
        (one_of("cpu", "cuda"), "cuda", "cuda"),
        (path, "var/x", Path("var/x")),
        (url, "http://127.0.0.1:5060/", "http://127.0.0.1:5060"),
        (str, " text ", "text"),
    ],
)
def test_a_good_value_is_cast(cast: Callable[[str], Any], value: str, expected: Any) -> None:
    assert Environment({"KEY": value}).get("KEY", cast, None) == expected


@pytest.mark.parametrize(
    ("cast", "value", "message"),
    [
        (port, "abc", "KEY='abc': expected a whole number from 1 to 65535"),
        (port, "70000", "KEY='70000': expected a whole number from 1 to 65535"),
        (positive_int, "0", "KEY='0': expected a whole number above 0"),
        (positive_int, "-3", "KEY='-3': expected a whole number above 0"),
        (positive_float, "nan", "KEY='nan': expected a number above 0"),
        (boolean, "maybe", "KEY='maybe': expected true or false"),
        (language_list, "en,xx", r"en among them, such as en,es,fr \(xx not known\)"),
        (language_list, "es,fr", "with en among them"),
        (one_of("cpu", "cuda"), "tpu", "KEY='tpu': expected one of cpu, cuda"),
        (url, "localhost", "expected an address such as"),
    ],
)
def test_a_bad_value_names_key_value_and_what_was_expected(
    cast: Callable[[str], Any], value: str, message: str
) -> None:
    with pytest.raises(SettingError, match=message):
        Environment({"KEY": value}).get("KEY", cast, None)


def test_the_caller_may_say_what_is_expected() -> None:
    with pytest.raises(SettingError, match="KEY='x': expected a colour"):
        Environment({"KEY": "x"}).get("KEY", int, None, expected="a colour")


@pytest.mark.parametrize("values", [{}, {"KEY": ""}, {"KEY": "  "}])
def test_what_is_not_set_or_empty_has_its_default(values: dict[str, str]) -> None:
    assert Environment(values).get("KEY", port, 1) == 1


def test_without_a_mapping_it_is_the_real_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIVOTDESK_TEST_KEY", "12")
    assert Environment().get("PIVOTDESK_TEST_KEY", positive_int, None) == 12
