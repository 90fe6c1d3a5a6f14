"""Turns over REST: latency at 1 and 16 conversations, share of the stages, start, memory.

Starts a Pivotdesk of its own (free ports, its own folder). The baseline is English at one
conversation, whose text is not translated. `python -m tests.benchmarks.turns`
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import httpx

from tests.conftest import Stack, make_stack

TURNS = 48  # of each cell of the table
QUESTIONS = {
    "en": ["Where is my order 1042?", "Do I have to pay customs?", "How long does delivery take?",
           "Can I return a jacket I have worn once?", "My parcel arrived damaged", "Thank you"],
    "es": ["¿Dónde está mi pedido 1042?", "¿Tengo que pagar aduanas?", "¿Cuánto tarda el envío?",
           "¿Puedo devolver una chaqueta usada una vez?", "Mi paquete llegó dañado", "Gracias"],
}  # fmt: skip


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        stack = make_stack(Path(folder))
        began = time.perf_counter()
        stack.start()
        print(f"start to ready: {time.perf_counter() - began:.1f} s (model already trained)")
        try:
            latency_table(stack)
            stage_table(stack)
            memory_table(stack)
        finally:
            stack.stop()


def latency_table(stack: Stack) -> None:
    """p50 and p95 of a turn in milliseconds."""
    for language in QUESTIONS:
        stack.say(f"warm-{language}", QUESTIONS[language][0])
    print("\n| language | conversations | p50 ms | p95 ms | turns/s |\n|---|---|---|---|---|")
    for conversations in (1, 16):
        for language in QUESTIONS:
            times, seconds = converse(stack, language, conversations)
            p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
            rate = len(times) / seconds
            print(f"| {language} | {conversations} | {p50:.0f} | {p95:.0f} | {rate:.1f} |")


def converse(stack: Stack, language: str, conversations: int) -> tuple[list[float], float]:
    """Milliseconds of every turn of so many conversations at once, and seconds in all."""
    questions = QUESTIONS[language]

    def one(number: int) -> list[float]:
        sender = f"bench-{language}-{conversations}-{number}"
        turns = TURNS // conversations
        return [
            milliseconds(lambda n=n: stack.say(sender, questions[n % len(questions)]))
            for n in range(turns)
        ]

    began = time.perf_counter()
    with ThreadPoolExecutor(conversations) as pool:
        times = [t for own in pool.map(one, range(conversations)) for t in own]
    return times, time.perf_counter() - began


def stage_table(stack: Stack) -> None:
    """What the stages of one Spanish turn cost, each asked alone over HTTP, in milliseconds."""
    translation = f"http://127.0.0.1:{stack.environment['TRANSLATION_PORT']}"
    actions = f"http://127.0.0.1:{stack.environment['ACTIONS_PORT']}"
    token = (stack.folder / "rasa_api_token").read_text().strip()
    tracker = stack.tracker("bench-es-1-0")
    call = {"next_action": "action_detect_language", "sender_id": "x", "tracker": tracker,
            "domain": {}}  # fmt: skip
    fresh = iter(range(10_000))
    stages: dict[str, Callable[[str], tuple[str, dict]]] = {
        "detection": lambda text: (f"{translation}/detect", {"texts": [text]}),
        "detection + translation": lambda text: (
            f"{translation}/translate",
            {"texts": [f"{text} {next(fresh)}x"], "source": "auto", "target": "en"},
        ),
        "NLU (English text)": lambda text: (
            f"{stack.bot_url}/model/parse?token={token}", {"text": text}
        ),
        "one action": lambda text: (f"{actions}/webhook", call),
    }
    print("\n| stage | p50 ms |\n|---|---|")
    with httpx.Client(timeout=60, trust_env=False) as client:
        for name, request in stages.items():
            language = "en" if name.startswith("NLU") else "es"
            texts = QUESTIONS[language] * 5
            times = [milliseconds(partial(post, client, *request(text))) for text in texts]
            print(f"| {name} | {statistics.median(times):.1f} |")


def post(client: httpx.Client, url: str, body: dict) -> None:
    client.post(url, json=body).raise_for_status()


def memory_table(stack: Stack) -> None:
    """Resident memory per process after the turns above."""
    print("\n| process | MB |\n|---|---|")
    for name in ("redis", "translation", "actions", "bot"):
        process = stack.process(name)
        if process is not None:
            print(f"| {name} | {process.memory_info().rss / 1e6:.0f} |")


def milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
