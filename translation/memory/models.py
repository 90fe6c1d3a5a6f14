"""The tables of the translation memory. The folder `migrations` creates them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import declarative_base, relationship

# Constraints need names, or a later migration cannot drop them on SQLite.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

Base: Any = declarative_base(metadata=MetaData(naming_convention=NAMES))


class UtcMoment(TypeDecorator):
    """An aware moment, stored in UTC. SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        if value is None or value.tzinfo is not None:
            return value and value.astimezone(dt.timezone.utc)
        return value.replace(tzinfo=dt.timezone.utc)


class SentenceRow(Base):
    """A correction or a stock phrase. `fingerprint` is a hash of the text, for a short index."""

    __tablename__ = "translation_sentences"
    __table_args__ = (UniqueConstraint("kind", "source", "target", "fingerprint"),)

    id = Column(Integer, primary_key=True)
    kind = Column(String(16), nullable=False)
    source = Column(String(8), nullable=False)
    target = Column(String(8), nullable=False)
    fingerprint = Column(String(64), nullable=False)
    text = Column(Text, nullable=False)
    translation = Column(Text, nullable=False)
    spans = Column(JSON, nullable=False)
    searchable = Column(Text, nullable=False)
    author = Column(String(120), nullable=False)
    created_at = Column(UtcMoment, nullable=False)
    updated_at = Column(UtcMoment, nullable=False)


class TermRow(Base):
    """A term of the glossary."""

    __tablename__ = "translation_terms"

    id = Column(Integer, primary_key=True)
    kind = Column(String(16), nullable=False)
    author = Column(String(120), nullable=False)
    created_at = Column(UtcMoment, nullable=False)
    updated_at = Column(UtcMoment, nullable=False)
    words = relationship("WordRow", cascade="all, delete-orphan", lazy="selectin")


class WordRow(Base):
    """The word of a term in one language; a word belongs to one term only."""

    __tablename__ = "translation_term_words"
    __table_args__ = (UniqueConstraint("language", "folded"),)

    term_id = Column(
        Integer, ForeignKey("translation_terms.id", ondelete="CASCADE"), primary_key=True
    )
    language = Column(String(8), primary_key=True)
    word = Column(String(200), nullable=False)
    folded = Column(String(400), nullable=False)


class VersionRow(Base):
    """The number of the last change, of everything and of each part (see store.scope_of)."""

    __tablename__ = "translation_versions"

    scope = Column(String(20), primary_key=True)
    version = Column(BigInteger, nullable=False)
