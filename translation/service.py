"""The parts of the service put together, and their life: load, be ready, stop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from translation.batching import DynamicBatcher, Translate
from translation.cache import TranslationCache
from translation.cached_model import CachedModel
from translation.detection import Detection, LanguageDetector
from translation.drafts import Translated
from translation.engines import Engine, Hypothesis, load_engine
from translation.errors import Unavailable
from translation.glossary import Glossary
from translation.languages import PIVOT
from translation.memory.live import LiveMemory
from translation.memory.snapshot import Snapshot
from translation.metrics import Metrics
from translation.phrases import PhraseMemory
from translation.settings import TranslationSettings
from translation.translator import Translator

logger = logging.getLogger(__name__)

LOADING = "the model is being loaded"


class TranslationService:
    """Answers at once for its own health; translates as soon as the model is loaded."""

    def __init__(self, settings: TranslationSettings) -> None:
        """Reads the glossary and the detector's data. Raises SettingError."""
        self.settings = settings
        self.metrics = Metrics()
        self.languages: tuple[str, ...] = settings.languages
        self.model = ""
        self.not_ready: str | None = LOADING
        self._glossary = Glossary.from_file(settings.glossary)
        self._detector = LanguageDetector(settings.languages, self._glossary)
        self._without_memory = Snapshot(self._glossary)
        self.memory = self._make_memory()
        self._translator: Translator | None = None
        self._batcher: DynamicBatcher | None = None
        self._cache: TranslationCache | None = None
        self._loading: asyncio.Task[None] | None = None
        self.metrics.watch_queue(lambda: self._batcher.waiting if self._batcher else 0)

    def start(self) -> None:
        """Begin to load the model and the memory; returns at once."""
        self._loading = asyncio.get_running_loop().create_task(self._load())

    async def stop(self) -> None:
        """Answer everybody who waits, and let go of the model, of Redis and of the database."""
        if self._loading is not None:
            self._loading.cancel()
        self.not_ready = "the translation service is stopping"
        if self._batcher is not None:
            await self._batcher.close()
        if self._cache is not None:
            await self._cache.close()
        if self.memory is not None:
            await self.memory.stop()

    async def translate(
        self, texts: Sequence[str], source: str, target: str, prior: str | None
    ) -> list[Translated]:
        """See Translator.translate. Raises Unavailable without a model or past the deadline."""
        translator = self._translator
        if translator is None or self.not_ready is not None:
            raise Unavailable(self.not_ready or LOADING)
        work = translator.translate(texts, source, target, prior)
        try:
            return await asyncio.wait_for(work, self.settings.deadline)
        except asyncio.TimeoutError as error:
            raise Unavailable(f"no translation within {self.settings.deadline} s") from error

    async def detect(self, texts: Sequence[str], prior: str | None) -> list[Detection]:
        """The language of each text; needs no model."""
        with self.metrics.seconds.labels("detect").time():
            return await asyncio.to_thread(
                lambda: [self._detector.detect(text, prior) for text in texts]
            )

    async def _load(self) -> None:
        memory = asyncio.create_task(self.memory.start()) if self.memory else None
        try:
            engine = await asyncio.to_thread(load_engine, self.settings)
            phrases = await asyncio.to_thread(self._load_phrases)
            if memory is not None:
                await memory
            self._serve(engine, phrases)
        except Exception as error:
            self.not_ready = f"the model could not be loaded: {error}"
            logger.exception("%s could not be loaded", ", ".join(self.settings.models))

    def _make_memory(self) -> LiveMemory | None:
        """Not started yet; None without a database."""
        if self.settings.database_url is None:
            return None
        return LiveMemory(
            self.settings.database_url, self.settings.redis_url, self._glossary,
            on_change=lambda snapshot: self._detector.use_glossary(snapshot.glossary),
        )

    def _snapshot(self) -> Snapshot:
        """What people decided until now."""
        return self.memory.snapshot if self.memory else self._without_memory

    def _load_phrases(self) -> PhraseMemory | None:
        """The phrase memory; not for the echo engine, whose answers are to be predictable."""
        if not self.settings.use_phrases or self.settings.engine == "echo":
            return None
        return PhraseMemory.load(self.settings.languages, cache=self.settings.var)

    def _serve(self, engine: Engine, phrases: PhraseMemory | None) -> None:
        self.languages = self._served_languages(engine)
        if self.languages != self.settings.languages:
            self._detector = LanguageDetector(self.languages, self._snapshot().glossary)
        settings = self.settings
        self._batcher = DynamicBatcher(
            self._measured(engine), settings.max_batch, settings.max_waiting
        )
        if settings.use_cache:
            self._cache = TranslationCache.connect(
                settings.redis_url, engine.version, settings.cache_lifetime,
                lambda source, target: self._snapshot().stamp(source, target),
            )
        self._translator = Translator(
            CachedModel(engine, self._batcher, self._cache),
            engine.markers, engine.max_markers, self._detector, self._glossary, self.metrics,
            phrases, self._snapshot,
        )
        self.model, self.not_ready = engine.version, None
        logger.info("Ready: %s for %s", engine.version, ", ".join(self.languages))

    def _served_languages(self, engine: Engine) -> tuple[str, ...]:
        """The shop's languages that the model can take into the pivot and back."""
        able = tuple(
            code
            for code in self.settings.languages
            if code == PIVOT or (engine.supports(code, PIVOT) and engine.supports(PIVOT, code))
        )
        missing = sorted(set(self.settings.languages) - set(able))
        if missing:
            logger.warning("%s does not translate %s", engine.version, ", ".join(missing))
        if missing and len(able) < 2:
            raise Unavailable(f"{engine.version} translates none of the shop's languages")
        return able

    def _measured(self, engine: Engine) -> Translate:
        """The engine's translation, counted and timed."""

        def translate(texts: Sequence[str], source: str, target: str) -> list[Hypothesis]:
            self.metrics.batch_size.observe(len(texts))
            with self.metrics.seconds.labels("model").time():
                return engine.translate(texts, source, target)

        return translate
