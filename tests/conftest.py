"""Shared fixtures: the real processes, started by the launcher on free ports."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 900  # training included, on a small machine
ANSWER_SECONDS = 60


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on; held together so that they differ."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@dataclass
class Stack:
    """A running Pivotdesk of its own: ports, runtime folder, processes."""

    folder: Path
    environment: dict[str, str]
    command: str = "run"
    launcher: subprocess.Popen[bytes] | None = None
    extra: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def log(self) -> str:
        path = self.folder / "launcher.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    @property
    def bot_url(self) -> str:
        return f"http://127.0.0.1:{self.environment['BOT_PORT']}"

    @property
    def website_url(self) -> str:
        return f"{self.bot_url}/webhooks/website/"

    def start(self) -> None:
        """Start the launcher and wait until it says that it is up."""
        with (self.folder / "launcher.log").open("wb") as log:
            self.launcher = subprocess.Popen(
                [sys.executable, "-m", "bot", self.command],
                cwd=ROOT, env={**os.environ, **self.environment},
                stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        ready = "open http" if self.command == "run" else "services are up"
        deadline = time.monotonic() + START_SECONDS
        while ready not in self.log:
            if self.launcher.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"Pivotdesk did not start:\n{self.log[-4000:]}")
            time.sleep(0.3)

    def stop(self) -> int:
        """Stop everything as Ctrl-C does; the launcher's exit code."""
        for process in self.extra:
            process.terminate()
        assert self.launcher is not None
        self.launcher.send_signal(signal.SIGINT)
        return self.launcher.wait(timeout=60)

    def process(self, name: str) -> psutil.Process | None:
        """The running process `translation`, `actions`, `bot` or `redis`."""
        assert self.launcher is not None
        marks = {"bot": "bot.rasa_server", "redis": "redis-server"}
        mark = marks.get(name, name)
        own = psutil.Process(self.launcher.pid).children(recursive=True)
        started_here = [psutil.Process(p.pid) for p in self.extra if p.poll() is None]
        for process in [*own, *started_here]:
            if process.status() != psutil.STATUS_ZOMBIE and mark in " ".join(process.cmdline()):
                return process
        return None

    def kill(self, name: str) -> None:
        """SIGKILL, as a crash would be."""
        process = self.process(name)
        assert process is not None, f"{name} does not run"
        process.kill()
        process.wait(timeout=10)

    def start_again(self, name: str, ready_url: str) -> None:
        """Start a killed service anew and wait until it answers."""
        environment = {**os.environ, **self.environment, "PYTHONPATH": str(ROOT)}
        environment["SANIC_HOST"] = "127.0.0.1"
        self.extra.append(
            subprocess.Popen([sys.executable, "-m", name], cwd=ROOT, env=environment)
        )
        deadline = time.monotonic() + START_SECONDS
        while not _answers(ready_url):
            assert time.monotonic() < deadline, f"{name} did not come back"
            time.sleep(0.3)

    def say(self, sender: str, text: str, **metadata: Any) -> list[dict[str, Any]]:
        """What the bot answers over REST."""
        body = {"sender": sender, "message": text, "metadata": metadata}
        response = httpx.post(
            f"{self.bot_url}/webhooks/rest/webhook", json=body, timeout=ANSWER_SECONDS
        )
        response.raise_for_status()
        return response.json()

    def tracker(self, sender: str) -> dict[str, Any]:
        """The conversation as Rasa keeps it."""
        token = (self.folder / "rasa_api_token").read_text().strip()
        url = f"{self.bot_url}/conversations/{sender}/tracker"
        return httpx.get(url, params={"token": token}, timeout=ANSWER_SECONDS).json()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def make_stack(folder: Path, command: str = "run", **environment: str) -> Stack:
    """A stack on free ports; what takes long to make is shared with the working copy."""
    for made in ("models", "ctranslate2", "phrases"):
        (ROOT / "var" / made).mkdir(parents=True, exist_ok=True)
        (folder / made).symlink_to(ROOT / "var" / made)
    names = ("REDIS_PORT", "TRANSLATION_PORT", "ACTIONS_PORT", "BOT_PORT")
    ports = dict(zip(names, map(str, free_ports(4)), strict=True))
    own = {**ports, "PIVOTDESK_VAR": str(folder), "RESTART_PROCESSES": "false"}
    own["START_TIMEOUT"] = str(START_SECONDS)
    own["DATABASE_URL"] = f"sqlite:///{folder / 'pivotdesk.db'}"
    own["TRANSLATION_URL"] = f"http://127.0.0.1:{ports['TRANSLATION_PORT']}"
    return Stack(folder, {**own, **environment}, command)


@contextmanager
def running_stack(folder: Path) -> Iterator[Stack]:
    """Everything, running; stopped at the end."""
    running = make_stack(folder)
    running.start()
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Everything, running; shared by the tests that do no harm to it."""
    with running_stack(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture(scope="module")
def own_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Everything, running, for tests that kill something and bring it back."""
    with running_stack(tmp_path_factory.mktemp("own_stack")) as running:
        yield running


@pytest.fixture(scope="session")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model of the small shop, trained once for the tests of channels and browser."""
    from tests.bot.channels.small_shop import train_small_model  # imports Rasa: seconds

    return train_small_model(tmp_path_factory.mktemp("small_shop"))
