"""Rasa's command line with the API token added here, where a process list does not show it."""

from __future__ import annotations

import os
import sys

from rasa.__main__ import main

if __name__ == "__main__":
    token = os.environ.pop("RASA_API_TOKEN", "")
    if token:
        sys.argv += ["--auth-token", token]
    main()
