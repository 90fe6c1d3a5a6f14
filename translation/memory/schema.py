"""Brings the memory's tables to the newest version; the versions are in the folder migrations."""

from __future__ import annotations

from pathlib import Path

from translation.database import Migrations

VERSION_TABLE = "pivotdesk_translation_version"
MEMORY = Migrations(Path(__file__).with_name("migrations"), lock=7_304_120)
upgrade, downgrade = MEMORY.upgrade, MEMORY.downgrade
