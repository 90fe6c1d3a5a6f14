"""Child processes: started, watched until they answer, their output prefixed, stopped.

ProcessFailed says which process failed and shows its last lines.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import errno
import os
import signal
import socket
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

LAST_LINES = 25  # shown when a process fails
STOP_SECONDS = 10.0  # from SIGTERM to SIGKILL
POLL_SECONDS = 0.3
LINE_LIMIT = 1 << 20  # bytes of one log line
_PR_SET_PDEATHSIG = 1  # prctl: deliver a signal when the parent dies

HealthCheck = Callable[[], Awaitable[bool]]


class ProcessFailed(RuntimeError):
    """A process ended, or did not become healthy in time."""


@dataclass(frozen=True)
class ProcessSpec:
    """What to start, and how to know that it works."""

    name: str
    command: Sequence[str]
    healthy: HealthCheck
    port: int
    environment: Mapping[str, str] = field(default_factory=dict)


class Child:
    """One running process."""

    def __init__(self, spec: ProcessSpec, process: asyncio.subprocess.Process) -> None:
        self.spec = spec
        self.process = process
        self.last_lines: deque[str] = deque(maxlen=LAST_LINES)
        self._reader = asyncio.create_task(self._read_output())

    @classmethod
    async def start(cls, spec: ProcessSpec) -> Child:
        """Start it in a session of its own, so that Ctrl-C reaches only the launcher.

        Raises ProcessFailed when the command cannot be run at all.
        """
        try:
            process = await asyncio.create_subprocess_exec(
                *spec.command,
                env={**os.environ, **spec.environment},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                limit=LINE_LIMIT,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )
        except OSError as error:
            raise ProcessFailed(
                f"{spec.name} could not be started: {spec.command[0]}: {error.strerror}"
            ) from error
        return cls(spec, process)

    async def wait_healthy(self, timeout: float) -> None:
        """Return when the health check answers; raises ProcessFailed."""
        deadline = asyncio.get_running_loop().time() + timeout
        while not await self.spec.healthy():
            if self.process.returncode is not None:
                raise await self.failure()
            if asyncio.get_running_loop().time() > deadline:
                raise ProcessFailed(
                    f"{self.spec.name} did not become ready within {timeout:.0f} s\n{self._tail()}"
                )
            await asyncio.sleep(POLL_SECONDS)

    async def failure(self) -> ProcessFailed:
        """Why it ended, once it has ended."""
        code = await self.process.wait()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.shield(self._reader), timeout=2)
        return ProcessFailed(f"{self.spec.name} {describe_exit(code)}\n{self._tail()}")

    async def stop(self) -> None:
        """SIGTERM to the whole group, SIGKILL to what is left after a while."""
        self._signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.process.wait(), STOP_SECONDS)
        except asyncio.TimeoutError:
            self._signal(signal.SIGKILL)
            await self.process.wait()
        self._signal(signal.SIGKILL)  # grandchildren that outlived it

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)

    async def _read_output(self) -> None:
        assert self.process.stdout is not None
        while True:
            try:
                line = await self.process.stdout.readline()
            except ValueError:  # a line over LINE_LIMIT: dropped, the next one is read
                continue
            if not line:
                return
            text = line.decode("utf-8", "replace").rstrip()
            self.last_lines.append(text)
            say(self.spec.name, text)

    def _tail(self) -> str:
        return "\n".join(f"    {line}" for line in self.last_lines)


def say(name: str, text: str) -> None:
    """One line of the common log."""
    print(f"{name:<11} | {text}", flush=True)


def describe_exit(code: int) -> str:
    if code < 0:
        return f"was killed by {signal.Signals(-code).name}"
    return f"ended with exit code {code}"


def port_is_taken(host: str, port: int) -> bool:
    """True when something listens there already; raises ProcessFailed where nothing ever can."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return True
            raise ProcessFailed(f"cannot listen on {host}:{port}: {error.strerror}") from error
    return False


def _die_with_parent() -> None:
    """Runs in the child: should the launcher be killed, the kernel ends the child too."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
