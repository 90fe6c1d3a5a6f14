"""Starts processes in order, keeps them alive, stops them all."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Sequence

from bot.processes import Child, ProcessFailed, ProcessSpec, port_is_taken, say

RESTARTS_ALLOWED = 5  # of one process
RESTARTS_WINDOW = 120.0  # seconds
LONGEST_PAUSE = 8.0  # seconds before a restart


class Supervisor:
    """One set of processes.

    A process that fails while starting ends everything. One that dies later is reported and
    started again with growing pauses (1, 2, 4, 8 s): the others degrade meanwhile. Too many
    deaths end everything. With `restart` off, a dead process is only reported.
    """

    def __init__(self, host: str, start_timeout: float, restart: bool = True) -> None:
        self._host = host
        self._start_timeout = start_timeout
        self._restart = restart
        self._children: list[Child] = []
        self._deaths: dict[str, deque[float]] = defaultdict(deque)

    async def start(self, specs: Sequence[ProcessSpec]) -> None:
        """Start each, then wait until each is healthy; raises ProcessFailed."""
        self._check_ports(specs)
        began = time.monotonic()
        children = []
        for spec in specs:
            children.append(await Child.start(spec))
            self._children.append(children[-1])
        for child in children:
            await child.wait_healthy(self._start_timeout)
            say(child.spec.name, f"ready after {time.monotonic() - began:.1f} s")

    async def watch(self) -> None:
        """Run until cancelled; raises ProcessFailed when a process cannot be kept alive."""
        watchers = [asyncio.create_task(self._keep_alive(child)) for child in self._children]
        try:
            await asyncio.gather(*watchers)
        finally:
            for watcher in watchers:
                watcher.cancel()

    async def stop(self) -> None:
        """Stop the last started first."""
        while self._children:
            child = self._children.pop()
            if child.process.returncode is None:
                say(child.spec.name, "stopping")
            await child.stop()

    def _check_ports(self, specs: Sequence[ProcessSpec]) -> None:
        for spec in specs:
            if port_is_taken(self._host, spec.port):
                key = f"{spec.name.upper()}_PORT"
                raise ProcessFailed(
                    f"port {spec.port} is taken: stop what listens on it, or set {key} to another"
                )

    async def _keep_alive(self, child: Child) -> None:
        while True:
            failure = await child.failure()
            say(child.spec.name, str(failure))
            if not self._restart:
                return
            await asyncio.sleep(self._pause(child.spec.name, failure))
            child = await self._replace(child)

    def _pause(self, name: str, failure: ProcessFailed) -> float:
        """Seconds to wait before the next start; raises the failure when there were too many."""
        deaths, now = self._deaths[name], time.monotonic()
        while deaths and now - deaths[0] > RESTARTS_WINDOW:
            deaths.popleft()
        deaths.append(now)
        if len(deaths) > RESTARTS_ALLOWED:
            raise failure
        return min(LONGEST_PAUSE, 2.0 ** (len(deaths) - 1))

    async def _replace(self, dead: Child) -> Child:
        await dead.stop()
        say(dead.spec.name, "starting again")
        child = await Child.start(dead.spec)
        self._children[self._children.index(dead)] = child
        return child
