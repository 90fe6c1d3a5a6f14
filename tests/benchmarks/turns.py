"""Turns over REST: latency at 1 and 16 conversations, share of the stages, start, memory.

Starts a Pivotdesk of its own (free ports, its own folder). The questions are customers' own
(tests/nlu/parallel.yml), every one new to the translation cache. The baseline is English at one
conversation, whose text is not translated. `python -m tests.benchmarks.turns`
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx

from tests.conftest import Stack, make_stack
from tests.nlu_examples import parallel_questions

TURNS = 48  # of each cell of the table
STAGE_TURNS = 16
LANGUAGES = ("en", "es")
CONVERSATIONS = (1, 16)
GREETINGS = {"en": "hello", "es": "hola"}

Questions = dict[str, list[str]]


@dataclass(frozen=True)
class Cell:
    """So many conversations at once in one language: each turn's milliseconds, and seconds."""

    language: str
    conversations: int
    times: list[float]
    seconds: float

    @property
    def p50(self) -> float:
        return statistics.median(self.times)

    @property
    def row(self) -> str:
        p95 = statistics.quantiles(self.times, n=20)[-1]
        rate = len(self.times) / self.seconds
        return (f"| {self.language} | {self.conversations} | {self.p50:.0f} | {p95:.0f} "
                f"| {rate:.1f} |")  # fmt: skip


def main() -> None:
    questions = customer_questions()
    with tempfile.TemporaryDirectory() as folder:
        stack = make_stack(Path(folder))
        began = time.perf_counter()
        stack.start()
        print(f"start to ready: {time.perf_counter() - began:.1f} s (model already trained)")
        try:
            cells = latency_table(stack, questions)
            turn = next(c.p50 for c in cells if (c.language, c.conversations) == ("es", 1))
            stage_table(stack, questions, turn)
            memory_table(stack)
        finally:
            stack.stop()


def customer_questions() -> Questions:
    """The same questions in each language."""
    questions = parallel_questions()
    return {code: [question[code] for question in questions] for code in LANGUAGES}


def latency_table(stack: Stack, questions: Questions) -> list[Cell]:
    """p50 and p95 of a turn in milliseconds; every cell has questions of its own."""
    for language in LANGUAGES:
        stack.say(f"warm-{language}", GREETINGS[language])
    print("\n| language | conversations | p50 ms | p95 ms | turns/s |\n|---|---|---|---|---|")
    cells = []
    for number, conversations in enumerate(CONVERSATIONS):
        for language in LANGUAGES:
            own = questions[language][number * TURNS : (number + 1) * TURNS]
            cells.append(converse(stack, language, conversations, own))
            print(cells[-1].row)
    return cells


def converse(stack: Stack, language: str, conversations: int, questions: list[str]) -> Cell:
    """The questions, dealt to so many conversations that go on at once."""

    def one(number: int) -> list[float]:
        sender = f"bench-{language}-{conversations}-{number}"
        return [
            milliseconds(lambda text=text: stack.say(sender, text))
            for text in questions[number::conversations]
        ]

    began = time.perf_counter()
    with ThreadPoolExecutor(conversations) as pool:
        times = [t for own in pool.map(one, range(conversations)) for t in own]
    return Cell(language, conversations, times, time.perf_counter() - began)


def stage_table(stack: Stack, questions: Questions, turn: float) -> None:
    """What the stages of a Spanish turn cost, each asked alone over HTTP, and their share."""
    tracker = stack.tracker("bench-es-1-0")
    calls = actions_per_turn(tracker)
    stages = {name: statistics.median(times) for name, times in measured(stack, questions, tracker)}
    stages["translation"] -= stages["detection"]
    stages[f"actions ({calls:.1f} a turn)"] = calls * stages.pop("one action")
    stages["the rest: channel, policies, tracker, HTTP"] = turn - sum(stages.values())
    print(f"\n| stage of a Spanish turn of {turn:.0f} ms | ms | share |\n|---|---|---|")
    for name, spent in stages.items():
        print(f"| {name} | {spent:.1f} | {spent / turn:.0%} |")


def measured(
    stack: Stack, questions: Questions, tracker: dict
) -> Iterator[tuple[str, list[float]]]:
    """Milliseconds of each stage, by questions that the cache has not seen."""
    translation = f"http://127.0.0.1:{stack.environment['TRANSLATION_PORT']}"
    actions = f"http://127.0.0.1:{stack.environment['ACTIONS_PORT']}"
    token = (stack.folder / "rasa_api_token").read_text().strip()
    call = {"next_action": "action_detect_language", "sender_id": "x", "tracker": tracker,
            "domain": {}}  # fmt: skip
    new = {code: texts[-STAGE_TURNS:] for code, texts in questions.items()}
    stages: list[tuple[str, str, Callable[[str], tuple[str, dict]]]] = [
        ("detection", "es", lambda text: (f"{translation}/detect", {"texts": [text]})),
        ("translation", "es", lambda text: (
            f"{translation}/translate", {"texts": [text], "source": "auto", "target": "en"})),
        ("NLU", "en", lambda text: (f"{stack.bot_url}/model/parse?token={token}", {"text": text})),
        ("one action", "en", lambda text: (f"{actions}/webhook", call)),
    ]  # fmt: skip
    with httpx.Client(timeout=60, trust_env=False) as client:
        for name, language, request in stages:
            yield name, [milliseconds(partial(post, client, *request(t))) for t in new[language]]


def actions_per_turn(tracker: dict) -> float:
    """Calls of the action server for each message of the customer."""
    turns = [event for event in tracker["events"] if event["event"] == "user"]
    custom = [
        event for event in tracker["events"]
        if event["event"] == "action" and event["name"].startswith("action_")
        and event["name"] not in ("action_listen", "action_session_start")
    ]  # fmt: skip
    return len(custom) / len(turns) + 1  # action_detect_language leaves no event of its own


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
