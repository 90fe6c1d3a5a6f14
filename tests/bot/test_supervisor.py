"""Processes started in order, kept alive, stopped: small real ones."""

from __future__ import annotations

import asyncio
import socket
import sys
import textwrap

import psutil
import pytest

from bot import processes, supervisor
from bot.processes import ProcessFailed, ProcessSpec
from bot.supervisor import Supervisor

HOST = "127.0.0.1"
SLEEP = "import time; print('up'); time.sleep(60)"


async def always() -> bool:
    return True


async def never() -> bool:
    return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def spec(name: str, code: str = SLEEP, healthy=always, port: int | None = None) -> ProcessSpec:
    command = [sys.executable, "-S", "-u", "-c", textwrap.dedent(code)]
    return ProcessSpec(name, command, healthy, port or free_port())


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(processes, "POLL_SECONDS", 0.01)


@pytest.fixture
def pauses(monkeypatch) -> list[float]:
    """The pauses before restarts, a hundredth as long."""
    taken = []
    real = Supervisor._pause

    def shortened(self, name, failure) -> float:
        taken.append(real(self, name, failure))
        return taken[-1] / 100

    monkeypatch.setattr(Supervisor, "_pause", shortened)
    return taken


@pytest.fixture
async def supervise():
    made = []

    def make(restart: bool = True, start_timeout: float = 5) -> Supervisor:
        made.append(Supervisor(HOST, start_timeout, restart))
        return made[-1]

    yield make
    for each in made:
        await each.stop()


def pids(running: Supervisor) -> list[int]:
    return [child.process.pid for child in running._children]


async def until(condition) -> None:
    async def poll() -> None:
        while not condition():
            await asyncio.sleep(0.01)

    await asyncio.wait_for(poll(), timeout=2.5)


async def test_all_are_started_and_said_to_be_ready_in_their_order(supervise, capsys):
    running = supervise()
    await running.start([spec("redis"), spec("bot")])
    ready = [line.split()[0] for line in capsys.readouterr().out.splitlines() if "ready" in line]
    assert ready == ["redis", "bot"]
    assert all(psutil.pid_exists(pid) for pid in pids(running))


async def test_one_that_fails_while_starting_ends_the_start(supervise):
    failing = spec("actions", "print('no database'); raise SystemExit(1)", healthy=never)
    with pytest.raises(ProcessFailed, match=r"actions ended with exit code 1\n    no database"):
        await supervise().start([spec("redis"), failing])


async def test_one_that_is_never_healthy_ends_the_start(supervise):
    with pytest.raises(ProcessFailed, match="bot did not become ready within 0 s"):
        await supervise(start_timeout=0.1).start([spec("bot", healthy=never)])


@pytest.mark.parametrize("name", ["redis", "translation", "actions", "bot"])
async def test_a_taken_port_is_told_with_the_setting_to_change(supervise, name):
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen()
        port = listener.getsockname()[1]
        running = supervise()
        with pytest.raises(ProcessFailed) as told:
            await running.start([spec("other"), spec(name, port=port)])
    assert f"port {port} is taken" in str(told.value)
    assert f"{name.upper()}_PORT" in str(told.value)
    assert running._children == []  # nothing was started in vain


async def test_stop_ends_all_the_last_started_first(supervise, capsys):
    running = supervise()
    await running.start([spec("redis"), spec("translation"), spec("bot")])
    started = pids(running)
    await running.stop()
    stopping = [line.split()[0] for line in capsys.readouterr().out.splitlines() if "stopp" in line]
    assert stopping == ["bot", "translation", "redis"]
    assert not any(psutil.pid_exists(pid) for pid in started)


async def test_one_that_dies_is_reported_and_started_again(supervise, pauses, capsys):
    running = supervise()
    await running.start([spec("redis"), spec("actions")])
    watching = asyncio.create_task(running.watch())
    first = pids(running)
    running._children[1].process.kill()
    await until(lambda: pids(running)[1] != first[1])
    said = capsys.readouterr().out
    assert "actions     | actions was killed by SIGKILL" in said
    assert "actions     | starting again" in said
    assert pids(running)[0] == first[0]
    watching.cancel()


async def test_one_that_was_started_again_is_still_stopped(supervise, pauses):
    running = supervise()
    await running.start([spec("actions")])
    watching = asyncio.create_task(running.watch())
    first = pids(running)
    running._children[0].process.kill()
    await until(lambda: pids(running) != first)
    second = pids(running)
    watching.cancel()
    await running.stop()
    assert not psutil.pid_exists(second[0])


async def test_pauses_grow_and_too_many_deaths_end_everything(supervise, pauses):
    running = supervise()
    await running.start([spec("redis"), spec("actions", "print('boom')")])
    with pytest.raises(ProcessFailed, match=r"actions ended with exit code 0\n    boom"):
        await asyncio.wait_for(running.watch(), timeout=5)
    assert pauses == [1, 2, 4, 8, 8]


async def test_deaths_of_long_ago_are_forgotten(supervise, monkeypatch):
    running, failure = supervise(), ProcessFailed("died")
    now = [0.0]
    monkeypatch.setattr(supervisor.time, "monotonic", lambda: now[0])
    for _ in range(20):
        assert running._pause("bot", failure) == 1
        now[0] += supervisor.RESTARTS_WINDOW + 1


async def test_deaths_are_counted_for_each_process(supervise):
    running, failure = supervise(), ProcessFailed("died")
    assert [running._pause("bot", failure), running._pause("bot", failure)] == [1, 2]
    assert running._pause("actions", failure) == 1


async def test_without_restart_a_dead_process_is_only_reported(supervise, capsys):
    running = supervise(restart=False)
    await running.start([spec("redis"), spec("actions")])
    watching = asyncio.create_task(running.watch())
    first = pids(running)
    running._children[1].process.kill()
    await until(lambda: running._children[1].process.returncode is not None)
    await asyncio.sleep(0.1)
    assert "actions was killed by SIGKILL" in capsys.readouterr().out
    assert pids(running) == first
    assert not watching.done()  # the others go on
    watching.cancel()


async def test_watching_can_be_cancelled(supervise):
    running = supervise()
    await running.start([spec("redis")])
    watching = asyncio.create_task(running.watch())
    await asyncio.sleep(0.05)
    watching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watching
    assert running._children[0].process.returncode is None
