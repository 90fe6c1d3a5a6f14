"""`python -m bot`: the launcher. `run` (default), `services`, `shell` or `train`."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

from bot.launcher import bot_spec, common_environment, services
from bot.model import ensure_model
from bot.processes import ProcessFailed, say
from bot.settings import ROOT, BotSettings
from bot.supervisor import Supervisor
from translation.environment import SettingError


def main() -> int:
    """Exit code: 0 stopped by the user, 1 a process failed, 2 a setting is wrong."""
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    parser.add_argument("command", nargs="?", choices=COMMANDS, default="run")
    command = parser.parse_args().command
    try:
        settings = BotSettings.from_env()
    except SettingError as error:
        print(f"settings: {error}", file=sys.stderr)
        return 2
    os.chdir(ROOT)
    try:
        return asyncio.run(_until_stopped(command, settings))
    except ProcessFailed as failure:
        print(f"\nPivotdesk stopped: {failure}", file=sys.stderr)
        return 1


async def _until_stopped(command: str, settings: BotSettings) -> int:
    """Run a command until it ends or the user stops it (Ctrl-C, SIGTERM)."""
    task = asyncio.create_task(COMMANDS[command](settings))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        return 0


async def _run(settings: BotSettings) -> int:
    supervisor = _supervisor(settings)
    try:
        model = await _train_model(settings)
        await supervisor.start([*services(settings), bot_spec(settings, model)])
        say("pivotdesk", f"open {shop_address(settings)} - Ctrl-C stops")
        await supervisor.watch()
        return 0
    finally:
        await supervisor.stop()


async def _services(settings: BotSettings) -> int:
    supervisor = _supervisor(settings)
    try:
        await supervisor.start(services(settings))
        say("pivotdesk", "services are up: `make shell` talks to the bot - Ctrl-C stops")
        await supervisor.watch()
        return 0
    finally:
        await supervisor.stop()


async def _shell(settings: BotSettings) -> int:
    """rasa shell in the foreground; services that already run are used."""
    model = await _train_model(settings)
    supervisor = _supervisor(settings)
    try:
        missing = [spec for spec in services(settings) if not await spec.healthy()]
        await supervisor.start(missing)
        return await _rasa_shell(settings, model)
    finally:
        await supervisor.stop()


async def _rasa_shell(settings: BotSettings, model: Path) -> int:
    asyncio.get_running_loop().remove_signal_handler(signal.SIGINT)  # Ctrl-C belongs to the shell
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "rasa", "shell", "--model", str(model), "--endpoints",
        "endpoints.yml", "-i", settings.host, "-p", str(free_port(settings.host)),
        env={**os.environ, **common_environment(settings)},
    )  # fmt: skip
    return await process.wait()


async def _train(settings: BotSettings) -> int:
    await _train_model(settings)
    return 0


async def _train_model(settings: BotSettings) -> Path:
    return await ensure_model(settings, common_environment(settings))


def _supervisor(settings: BotSettings) -> Supervisor:
    return Supervisor(settings.host, settings.start_timeout, settings.restart)


def shop_address(settings: BotSettings) -> str:
    """The demo shop with the chat in it."""
    return f"http://{settings.host}:{settings.bot_port}/webhooks/website/"


def free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


COMMANDS = {"run": _run, "services": _services, "shell": _shell, "train": _train}

if __name__ == "__main__":
    sys.exit(main())
