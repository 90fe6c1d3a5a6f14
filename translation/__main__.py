"""`python -m translation` runs the translation service."""

from __future__ import annotations

import logging
import sys

import uvicorn

from translation.app import create_app
from translation.environment import SettingError
from translation.settings import TranslationSettings

KEEP_ALIVE = 30  # seconds; longer than the client's, so that it never sends into a closed door


def main() -> int:
    """Run until stopped; a wrong setting is told in one line."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        settings = TranslationSettings.from_env()
        app = create_app(settings)
    except SettingError as error:
        print(error, file=sys.stderr)
        return 2
    uvicorn.run(
        app, host=settings.host, port=settings.port, timeout_keep_alive=KEEP_ALIVE,
        access_log=False, log_config=None,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
