"""What the launcher starts, with which environment, and how it knows that it works."""

from __future__ import annotations

import asyncio
import socket
import stat
import sys

import pytest

from bot.__main__ import main
from bot.launcher import api_token, bot_spec, common_environment, http_ok, redis_ok, services
from bot.processes import Child
from bot.settings import ROOT, BotSettings
from tests.bot.conftest import free_port


def settings(**values: str) -> BotSettings:
    return BotSettings.from_env(values)


def names(configured: BotSettings) -> list[str]:
    return [spec.name for spec in services(configured)]


def test_without_a_redis_of_its_own_the_shop_gets_one_started_first(tmp_path):
    assert names(settings(PIVOTDESK_VAR=str(tmp_path))) == ["redis", "translation", "actions"]


def test_a_redis_that_is_named_is_not_started(tmp_path):
    configured = settings(REDIS_URL="redis://cache:6379/0", PIVOTDESK_VAR=str(tmp_path))
    assert names(configured) == ["translation", "actions"]


def test_the_translation_service_gets_a_token_made_once_or_the_one_that_is_set(tmp_path):
    def tokens(**values):
        specs = services(settings(PIVOTDESK_VAR=str(tmp_path), **values))
        return {spec.name: spec.environment.get("TRANSLATION_TOKEN") for spec in specs}

    first = tokens()
    assert len(first["translation"]) >= 32
    assert tokens() == first
    assert first["actions"] is None
    assert tokens(TRANSLATION_TOKEN="set by hand, and long")["translation"] == (
        "set by hand, and long"
    )


def test_every_process_gets_the_same_addresses(tmp_path):
    configured = settings(
        PIVOTDESK_VAR=str(tmp_path), REDIS_PORT="7001", ACTIONS_PORT="7002", TRANSLATION_PORT="7003"
    )
    environments = [spec.environment for spec in services(configured)[1:]]
    environments.append(bot_spec(configured, tmp_path / "model.tar.gz").environment)
    for environment in environments:
        assert environment["REDIS_URL"] == "redis://127.0.0.1:7001/0"
        assert environment["ACTIONS_URL"] == "http://127.0.0.1:7002/webhook"
        assert environment["TRANSLATION_URL"] == "http://127.0.0.1:7003"
        assert environment["DATABASE_URL"] == configured.database_url
        assert environment["RASA_TELEMETRY_ENABLED"] == "false"


def test_nothing_is_open_to_the_network_unless_told(tmp_path):
    configured = settings(PIVOTDESK_VAR=str(tmp_path))
    assert common_environment(configured)["SANIC_HOST"] == "127.0.0.1"
    redis, bot = services(configured)[0], bot_spec(configured, tmp_path / "model.tar.gz")
    assert redis.command[redis.command.index("--bind") + 1] == "127.0.0.1"
    assert bot.command[bot.command.index("-i") + 1] == "127.0.0.1"


def test_the_token_of_the_api_is_in_no_process_list(tmp_path):
    spec = bot_spec(settings(PIVOTDESK_VAR=str(tmp_path)), tmp_path / "model.tar.gz")
    assert spec.environment["RASA_API_TOKEN"]
    assert not any(spec.environment["RASA_API_TOKEN"] in word for word in spec.command)


def test_a_token_is_made_once_for_its_owner_only(tmp_path):
    token = api_token(tmp_path / "var")
    path = tmp_path / "var" / "rasa_api_token"
    assert len(token) >= 32
    assert api_token(tmp_path / "var") == token
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_empty_token_file_does_not_leave_the_api_open(tmp_path):
    (tmp_path / "rasa_api_token").write_text("\n")
    assert api_token(tmp_path)


async def test_the_redis_that_is_started_answers(tmp_path):
    configured = settings(PIVOTDESK_VAR=str(tmp_path), REDIS_PORT=str(free_port()))
    spec = services(configured)[0]
    assert not await spec.healthy()
    child = await Child.start(spec)
    try:
        await child.wait_healthy(timeout=3)
    finally:
        await child.stop()
    assert (tmp_path / "redis" / "appendonlydir").is_dir() or list((tmp_path / "redis").iterdir())
    assert not await redis_ok(f"redis://127.0.0.1:{configured.redis_port}/0")()


async def serve_once(answer: bytes) -> str:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


@pytest.mark.parametrize(
    ("status", "body", "contains", "healthy"),
    [
        ("200 OK", '{"status": "ok"}', '"ok"', True),
        ("200 OK", '{"status": "ok"}', "", True),
        ("200 OK", "Hello from Sanic", '"ok"', False),
        ("503 Service Unavailable", '{"status": "ok"}', "", False),
        ("404 Not Found", "", "", False),
    ],
)
async def test_an_address_is_healthy_when_it_answers_with_the_words(
    status, body, contains, healthy
):
    answer = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    url = await serve_once(answer.encode())
    assert await http_ok(url, contains)() is healthy


async def test_an_address_that_does_not_answer_is_not_healthy():
    assert not await http_ok(f"http://127.0.0.1:{free_port()}/")()
    assert not await http_ok(await serve_once(b"no http\r\n"))()


@pytest.fixture
def launch(monkeypatch, tmp_path):
    """Runs `python -m bot …` in this process."""

    def launch_with(*arguments: str, **values: str) -> int:
        monkeypatch.setattr(sys, "argv", ["python -m bot", *arguments])
        for key, value in {"PIVOTDESK_VAR": str(tmp_path), **values}.items():
            monkeypatch.setenv(key, value)
        monkeypatch.chdir(ROOT)
        return main()

    return launch_with


def test_a_wrong_setting_ends_the_launcher_with_one_clear_line(launch, capsys):
    assert launch(BOT_PORT="abc") == 2
    expected = "settings: BOT_PORT='abc': expected a whole number from 1 to 65535\n"
    assert capsys.readouterr().err == expected


def test_an_unknown_command_is_told_with_the_known_ones(launch, capsys):
    with pytest.raises(SystemExit, match="2"):
        launch("fly")
    assert "'run', 'services', 'shell', 'train'" in capsys.readouterr().err


def test_a_taken_port_ends_the_launcher_with_its_setting(launch, capsys):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        taken = str(listener.getsockname()[1])
        free = {"REDIS_PORT": str(free_port()), "TRANSLATION_PORT": str(free_port())}
        assert launch("services", ACTIONS_PORT=taken, **free) == 1
    said = capsys.readouterr().err
    assert f"port {taken} is taken" in said
    assert "ACTIONS_PORT" in said
