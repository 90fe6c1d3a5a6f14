"""`python -m tests.benchmarks`: every benchmark, one after the other."""

from __future__ import annotations

from tests.benchmarks import detection, faq_recall, intents, translation_speed, turns

for benchmark in (turns, detection, translation_speed, faq_recall, intents):
    print(f"\n## {benchmark.__name__.rsplit('.', 1)[-1]}\n")
    benchmark.main()
