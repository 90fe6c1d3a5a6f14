"""Rasa's command line with the API token added here, where a process list does not show it."""

from __future__ import annotations

import os
import sys

from rasa.__main__ import main


def token_arguments(token: str) -> list[str]:
    """The token as one word: apart from its option, one that begins with a dash is none."""
    return [f"--auth-token={token}"] if token else []


if __name__ == "__main__":
    sys.argv += token_arguments(os.environ.pop("RASA_API_TOKEN", ""))
    main()
