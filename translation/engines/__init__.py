"""The translation models behind one protocol; `load_engine` picks by the settings."""

from __future__ import annotations

import logging

from translation.engines.base import Engine, Hypothesis
from translation.engines.checkpoint import Checkpoint
from translation.engines.echo import EchoEngine
from translation.engines.routed import RoutedEngine
from translation.errors import EngineError
from translation.settings import TranslationSettings

__all__ = ["Engine", "Hypothesis", "load_engine"]

logger = logging.getLogger(__name__)


def load_engine(settings: TranslationSettings) -> Engine:
    """The engine that the settings name; with several models, each for what it can do.

    Raises EngineError. `auto` is CTranslate2 on a CPU, where the model can be converted, else
    transformers. Their modules are imported only when they are needed: torch takes seconds.
    """
    if settings.engine == "echo":
        return EchoEngine()
    engines = [_load(settings, model) for model in settings.models]
    return engines[0] if len(engines) == 1 else RoutedEngine(engines)


def _load(settings: TranslationSettings, model: str) -> Engine:
    checkpoint = Checkpoint.load(model)
    device = _device(settings)
    if device == "cpu" and settings.engine != "seq2seq":
        try:
            return _ctranslate2(settings, checkpoint)
        except EngineError as error:
            if settings.engine == "ctranslate2":
                raise
            logger.warning("Running on torch instead of CTranslate2: %s", error)
    return _seq2seq(settings, checkpoint, device)


def _ctranslate2(settings: TranslationSettings, checkpoint: Checkpoint) -> Engine:
    from translation.engines.conversion import convert_apart
    from translation.engines.ctranslate2 import CTranslate2Engine

    convert_apart(checkpoint, settings.var)
    return CTranslate2Engine(
        checkpoint, settings.var, settings.beams, settings.threads, settings.rerank
    )


def _seq2seq(settings: TranslationSettings, checkpoint: Checkpoint, device: str) -> Engine:
    from translation.engines.seq2seq import Seq2SeqEngine

    return Seq2SeqEngine(checkpoint, device, settings.beams, settings.threads)


def _device(settings: TranslationSettings) -> str:
    """Where to run. CTranslate2 can tell without importing torch."""
    import ctranslate2

    available = ctranslate2.get_cuda_device_count() > 0
    if settings.device == "cuda" and not available:
        raise EngineError("TRANSLATION_DEVICE=cuda, but there is no CUDA device")
    if settings.device == "auto":
        return "cuda" if available and settings.engine != "ctranslate2" else "cpu"
    return settings.device
