"""A developer talks to the bot in a terminal: rasa shell through a pseudo-terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect
import pytest

from tests.conftest import ROOT, make_stack

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def test_a_spanish_conversation_in_rasa_shell(tmp_path: Path) -> None:
    stack = make_stack(tmp_path, "shell")
    shell = pexpect.spawn(
        sys.executable, ["-m", "bot", "shell"], cwd=str(ROOT), encoding="utf-8", timeout=300,
        env={**os.environ, **stack.environment, "TERM": "dumb"}, dimensions=(60, 200),
    )  # fmt: skip
    try:
        shell.expect("Your input")
        shell.sendline("Hola, ¿dónde está mi pedido 1042?")
        shell.expect("correo electrónico")
        shell.expect("Your input")
        shell.sendline("lucia.fernandez@example.com")
        shell.expect("El pedido 1042")
        shell.expect("Your input")
        shell.sendline("/stop")
        shell.expect(pexpect.EOF)
    finally:
        shell.terminate(force=True)
