"""Child processes: small real ones, started, watched and stopped."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import textwrap

import psutil
import pytest

from bot import processes
from bot.processes import Child, ProcessFailed, ProcessSpec, describe_exit, port_is_taken, say


async def always() -> bool:
    return True


async def never() -> bool:
    return False


def spec(code: str, healthy=always, name: str = "worker", **environment: str) -> ProcessSpec:
    command = [sys.executable, "-S", "-u", "-c", textwrap.dedent(code)]
    return ProcessSpec(name, command, healthy, port=0, environment=environment)


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(processes, "POLL_SECONDS", 0.01)


@pytest.fixture
async def start():
    """Starts children that are stopped whatever happens."""
    children = []

    async def start_one(*args, **options) -> Child:
        children.append(await Child.start(spec(*args, **options)))
        return children[-1]

    yield start_one
    for child in children:
        await child.stop()


async def wait_for_line(child: Child, text: str) -> str:
    while True:
        line = next((line for line in child.last_lines if text in line), None)
        if line is not None:
            return line
        await asyncio.sleep(0.01)


def is_gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


async def until_gone(pid: int) -> None:
    while not is_gone(pid):
        await asyncio.sleep(0.01)


async def test_each_line_is_shown_behind_the_name_of_its_process(start, capsys):
    child = await start("import sys; print('one'); print('two', file=sys.stderr)", name="actions")
    await child.failure()
    assert capsys.readouterr().out.splitlines() == ["actions     | one", "actions     | two"]


async def test_bytes_that_are_no_text_do_not_stop_the_log(start):
    child = await start(r"import os; os.write(1, b'\xff\xfe bad\nnext\n')")
    await child.failure()
    assert list(child.last_lines) == ["\ufffd\ufffd bad", "next"]


async def test_a_line_without_end_is_dropped_and_the_next_one_read(start, monkeypatch):
    monkeypatch.setattr(processes, "LINE_LIMIT", 1024)
    child = await start("print('x' * 5000); print('next')")
    await child.failure()
    assert child.last_lines[-1] == "next"
    assert all(len(line) <= 1024 for line in child.last_lines)


async def test_the_environment_reaches_the_process(start):
    child = await start("import os; print(os.environ['GREETING'])", GREETING="hola")
    assert await wait_for_line(child, "hola")


async def test_a_healthy_process_is_ready(start):
    child = await start("import time; time.sleep(30)")
    await child.wait_healthy(timeout=2)
    assert child.process.returncode is None


async def test_health_is_asked_until_it_is_there(start):
    answers = iter([False, False, True])

    async def third_time() -> bool:
        return next(answers)

    child = await start("import time; time.sleep(30)", healthy=third_time)
    await child.wait_healthy(timeout=2)
    assert list(answers) == []


async def test_one_that_ends_while_starting_says_so_with_its_last_lines(start):
    child = await start("print('no such model'); raise SystemExit(3)", healthy=never)
    with pytest.raises(ProcessFailed, match=r"worker ended with exit code 3\n    no such model"):
        await child.wait_healthy(timeout=5)


async def test_one_that_does_not_become_healthy_in_time_says_so(start):
    child = await start("import time; print('loading…'); time.sleep(30)", healthy=never)
    await wait_for_line(child, "loading")
    with pytest.raises(ProcessFailed, match=r"worker did not become ready .*\n    loading"):
        await child.wait_healthy(timeout=0.1)


async def test_only_the_last_lines_are_kept(start):
    child = await start("for n in range(100): print('line', n)")
    failure = str(await child.failure())
    assert failure.splitlines()[1:] == [f"    line {n}" for n in range(75, 100)]


async def test_a_killed_process_names_the_signal(start):
    child = await start("import time; time.sleep(30)")
    child.process.kill()
    assert str(await child.failure()).startswith("worker was killed by SIGKILL")


async def test_a_command_that_does_not_exist_is_told():
    missing = ProcessSpec("redis", ["/no/such/redis-server"], always, port=0)
    with pytest.raises(ProcessFailed, match=r"redis could not be started: .*redis-server"):
        await Child.start(missing)


GRANDPARENT = """
    import subprocess, sys, time
    grandchild = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(60)"])
    print("grandchild", grandchild.pid)
    time.sleep(60)
"""


async def test_stop_ends_grandchildren_too(start):
    child = await start(GRANDPARENT)
    grandchild = int((await wait_for_line(child, "grandchild")).split()[1])
    await child.stop()
    await asyncio.wait_for(until_gone(grandchild), timeout=2)
    assert child.process.returncode == -signal.SIGTERM


async def test_stop_ends_grandchildren_that_outlived_a_process(start):
    child = await start(GRANDPARENT)
    grandchild = int((await wait_for_line(child, "grandchild")).split()[1])
    child.process.kill()
    await child.process.wait()
    assert not is_gone(grandchild)
    await child.stop()
    await asyncio.wait_for(until_gone(grandchild), timeout=2)


async def test_a_process_may_tidy_up_when_it_is_stopped(start):
    child = await start("""
        import signal, sys, time
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(print("tidied up")))
        print("up")
        time.sleep(60)
    """)
    await wait_for_line(child, "up")
    await child.stop()
    assert await wait_for_line(child, "tidied up")
    assert child.process.returncode == 0


async def test_one_that_does_not_listen_is_killed_after_a_while(start, monkeypatch):
    monkeypatch.setattr(processes, "STOP_SECONDS", 0.2)
    child = await start("""
        import signal, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        print("up")
        time.sleep(60)
    """)
    await wait_for_line(child, "up")
    await child.stop()
    assert child.process.returncode == -signal.SIGKILL


async def test_stopping_what_has_ended_is_no_error(start):
    child = await start("pass")
    await child.process.wait()
    await child.stop()


async def test_ctrl_c_reaches_the_launcher_only(start):
    child = await start("import time; time.sleep(30)")
    assert os.getpgid(child.process.pid) != os.getpgid(0)


@pytest.mark.skipif(sys.platform != "linux", reason="only the kernel of Linux can do that")
async def test_when_the_launcher_is_killed_its_children_end():
    launcher = await asyncio.create_subprocess_exec(
        sys.executable, "-c", textwrap.dedent("""
            import asyncio, sys
            from bot.processes import Child, ProcessSpec
            async def main():
                sleep = [sys.executable, "-S", "-c", "import time; time.sleep(60)"]
                child = await Child.start(ProcessSpec("worker", sleep, None, 0))
                print(child.process.pid, flush=True)
                await asyncio.sleep(60)
            asyncio.run(main())
        """),
        stdout=asyncio.subprocess.PIPE, cwd=processes.__file__.rsplit("/bot/", 1)[0],
    )  # fmt: skip
    pid = int(await launcher.stdout.readline())
    launcher.kill()
    await launcher.wait()
    await asyncio.wait_for(until_gone(pid), timeout=2)


@pytest.mark.parametrize(
    ("code", "words"),
    [(0, "ended with exit code 0"), (2, "ended with exit code 2"),
     (-signal.SIGKILL, "was killed by SIGKILL"), (-signal.SIGSEGV, "was killed by SIGSEGV")],
)  # fmt: skip
def test_an_exit_is_described(code, words):
    assert describe_exit(code) == words


def test_a_port_is_taken_while_somebody_listens_on_it():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        assert port_is_taken("127.0.0.1", port)
    assert not port_is_taken("127.0.0.1", port)


def test_a_host_that_is_not_ours_is_told_and_not_taken_for_a_taken_port():
    with pytest.raises(ProcessFailed, match=r"cannot listen on 192\.0\.2\.1:5005"):
        port_is_taken("192.0.2.1", 5005)  # an address reserved for documentation


def test_a_line_of_the_log_has_its_name_in_a_column(capsys):
    say("bot", "hello")
    say("translation", "hello")
    assert capsys.readouterr().out == "bot         | hello\ntranslation | hello\n"
