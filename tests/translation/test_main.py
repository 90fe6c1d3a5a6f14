"""The service as a process of its own: `python -m translation`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from translation.client import TranslationClient, TranslationRefused
from translation.settings import ROOT

START_SECONDS = 60
TOKEN = "a-token-of-the-tests"


def start(**environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "translation"], cwd=ROOT, env={**os.environ, **environment},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


@pytest.fixture
def url(port: int, redis_url: str, tmp_path: Path) -> Iterator[str]:
    process = start(
        TRANSLATION_PORT=str(port), TRANSLATION_ENGINE="echo", REDIS_URL=redis_url,
        PIVOTDESK_VAR=str(tmp_path / "var"), DATABASE_URL="", TRANSLATION_TOKEN=TOKEN,
    )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + START_SECONDS
    while not is_ready(url):
        assert process.poll() is None, process.stdout and process.stdout.read()
        assert time.monotonic() < deadline
        time.sleep(0.1)
    yield url
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) in (0, -signal.SIGINT)


def is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/ready").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


async def test_the_client_speaks_with_the_real_process(url: str) -> None:
    client = TranslationClient(url, timeout=20)
    translation = await client.to_pivot("Hola, ¿dónde está mi pedido 1042?", prior="en")
    assert translation.text == "Hello, [es>en] ¿dónde está mi pedido 1042?"
    assert (translation.source, translation.origin) == ("es", "model")
    answers = await client.from_pivot(["Order 1042", "Yes"], "de")
    assert [answer.text for answer in answers] == ["[en>de] Order 1042", "[en>de] Yes"]
    with pytest.raises(TranslationRefused) as refused:
        await client.to_pivot("a" * 6000)
    assert refused.value.type == "text_too_long"
    assert client.to_pivot_sync("sí").text == "Yes"
    await client.aclose()


async def test_the_real_process_remembers_corrections_in_a_new_var_folder(url: str) -> None:
    client = TranslationClient(url, timeout=20, token=TOKEN)
    await client.correct("Order 1042 is late.", "El 1042 se retrasa.", "en", "es", author="ana")
    [answer] = await client.from_pivot(["Order 2071 is late."], "es")
    assert (answer.text, answer.origin) == ("El 2071 se retrasa.", "memory")
    await client.aclose()


def test_a_wrong_setting_ends_it_with_one_line() -> None:
    process = start(TRANSLATION_PORT="abc")
    output, _ = process.communicate(timeout=START_SECONDS)
    assert process.returncode == 2
    assert output.strip() == (
        "TRANSLATION_PORT='abc': expected a whole number from 1 to 65535"
    )
