"""What the service counts for Prometheus."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

# Seconds: a detection takes tenths of milliseconds, a long text on a small machine seconds.
BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
BATCH_BUCKETS = (1, 2, 4, 8, 16, 32, 64)


class Metrics:
    """The counters of one service, in a registry of its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "translation_requests", "Requests by path and status", ["path", "status"],
            registry=self._registry,
        )
        self.seconds = Histogram(
            "translation_seconds", "Time spent per request and stage", ["stage"],
            buckets=BUCKETS, registry=self._registry,
        )
        self.texts = Counter(
            "translation_texts", "Texts by where their translation came from",
            ["origin", "source", "target"], registry=self._registry,
        )
        self.flags = Counter(
            "translation_flags", "Translations with a doubt, by its name", ["flag"],
            registry=self._registry,
        )
        self.batch_size = Histogram(
            "translation_batch_size", "Sentences the model was given at once",
            buckets=BATCH_BUCKETS, registry=self._registry,
        )

    def watch_queue(self, length: Callable[[], int]) -> None:
        """Show the number of waiting sentences, asked for when the page is read."""
        gauge = Gauge(
            "translation_queue_length", "Sentences that wait for the model",
            registry=self._registry,
        )
        gauge.set_function(length)

    def page(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self._registry)
