"""Alembic's entry for the tables of the translation memory."""

from __future__ import annotations

from translation.database import run_migrations
from translation.memory.models import Base
from translation.memory.schema import VERSION_TABLE

run_migrations(Base.metadata, VERSION_TABLE)
