"""Starts the action server with its settings: `python -m actions`.

Tables and demo shop are brought up to date first; with the database away the server starts all
the same and tries again at the first question.
"""

from __future__ import annotations

import logging
import os

from rasa_sdk import utils
from rasa_sdk.endpoint import run

from actions import faq
from actions.database import StoreError
from actions.settings import ActionSettings
from actions.store import shop_database

logger = logging.getLogger(__name__)


def main() -> None:
    """Raises translation.environment.SettingError for a bad setting."""
    settings = ActionSettings.from_env()
    utils.configure_colored_logging("INFO")
    try:
        shop_database().prepare()
    except StoreError as error:
        logger.error("the shop's database is away: %s", error)
    faq.warm_up()
    os.environ["SANIC_HOST"] = settings.host  # rasa-sdk reads it from nowhere else
    run("actions", port=settings.port)


if __name__ == "__main__":
    main()
