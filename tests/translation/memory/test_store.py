"""The memory's tables and what one node holds of them."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from translation.errors import MemoryUnavailable
from translation.glossary import Glossary
from translation.memory import schema
from translation.memory.database import MemoryDatabase
from translation.memory.incoming import Incoming, make_sentence
from translation.memory.models import Base
from translation.memory.records import CORRECTION
from translation.memory.store import MemoryStore, NewSentence
from translation.segments import Segment

SHOP = ("en", "es", "de")


def new(text: str, translation: str) -> NewSentence:
    return make_sentence(Incoming(CORRECTION, "en", "es", text, translation), SHOP)


def tables(engine: sa.engine.Engine) -> set[str]:
    return set(sa.inspect(engine).get_table_names())


def test_models_and_migrations_describe_the_same_tables(
    store: MemoryStore, database_url: str
) -> None:
    store.every_sentence()
    engine = sa.create_engine(database_url, future=True)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "version_table": schema.VERSION_TABLE}
        )
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_the_way_down_removes_only_our_tables(store: MemoryStore, database_url: str) -> None:
    store.every_sentence()
    engine = sa.create_engine(database_url, future=True)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE orders (id INTEGER)"))
        schema.downgrade(connection)
    assert tables(engine) == {"orders", schema.VERSION_TABLE}
    with engine.begin() as connection:
        schema.upgrade(connection)
    assert tables(engine) >= set(Base.metadata.tables)
    engine.dispose()


def test_many_writers_at_once_lose_nothing(database_url: str) -> None:
    def write(number: int) -> None:
        database = MemoryDatabase(database_url)
        MemoryStore(database).save([new(f"It is late {'x' * number}.", "Tarde."),
                                    new("Always the same.", "Igual.")])
        database.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store = MemoryStore(MemoryDatabase(database_url))
    assert len(store.every_sentence()) == 7
    snapshot = store.snapshot(Glossary(), None)
    assert snapshot is not None
    assert store.snapshot(Glossary(), snapshot.version) is None


def test_all_sentences_are_stored_or_none(
    store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("translation.memory.store.MOST_SENTENCES", 1)
    with pytest.raises(Exception, match="at most 1 of them"):
        store.save([new("It is late.", "Tarde."), new("It is here.", "Aquí.")])
    assert store.every_sentence() == []


def test_a_damaged_row_is_left_out_and_told_by_its_number(
    store: MemoryStore, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    store.save([new("Order 1042 is late.", "Tarda el 1042."), new("It is here.", "Aquí.")])
    engine = sa.create_engine(database_url, future=True)
    with engine.begin() as connection:
        connection.execute(sa.text(
            "UPDATE translation_sentences SET translation = 'Tarda el ⟦3⟧.' WHERE id = 1"
        ))  # fmt: skip
    engine.dispose()
    with caplog.at_level(logging.WARNING):
        snapshot = store.snapshot(Glossary(), None)
    assert snapshot is not None
    assert "Sentence 1 of the memory" in caplog.text
    assert snapshot.correction(Segment("", "It is here.", "", ()), "en", "es") is not None


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "memory.db").write_bytes(b"no database at all, " * 100)
    store = MemoryStore(MemoryDatabase(f"sqlite:///{tmp_path / 'memory.db'}"))
    with pytest.raises(MemoryUnavailable, match="DatabaseError"):
        store.every_sentence()
