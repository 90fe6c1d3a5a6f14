"""Alembic's entry for the tables of the shop."""

from __future__ import annotations

from actions.models import Base
from translation.database import run_migrations

VERSION_TABLE = "pivotdesk_version"

run_migrations(Base.metadata, VERSION_TABLE)
