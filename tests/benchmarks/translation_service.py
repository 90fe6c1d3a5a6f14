"""The translation service in this process, for benchmarks of what stands behind its HTTP API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from translation.service import TranslationService
from translation.settings import TranslationSettings


@asynccontextmanager
async def running_service(settings: TranslationSettings) -> AsyncIterator[TranslationService]:
    """The service, ready; stopped at the end."""
    service = TranslationService(settings)
    service.start()
    try:
        while service.not_ready is not None:
            await asyncio.sleep(0.1)
        yield service
    finally:
        await service.stop()
