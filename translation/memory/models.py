"""The tables of the translation memory. The folder `migrations` creates them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import declarative_base, relationship

from translation.database import NAMES, UtcDateTime

Base: Any = declarative_base(metadata=MetaData(naming_convention=NAMES))


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
    created_at = Column(UtcDateTime, nullable=False)
    updated_at = Column(UtcDateTime, nullable=False)


class TermRow(Base):
    """A term of the glossary."""

    __tablename__ = "translation_terms"

    id = Column(Integer, primary_key=True)
    kind = Column(String(16), nullable=False)
    author = Column(String(120), nullable=False)
    created_at = Column(UtcDateTime, nullable=False)
    updated_at = Column(UtcDateTime, nullable=False)
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
