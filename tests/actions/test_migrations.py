"""The tables: created, taken away and described the same by models and migrations."""

import subprocess
import sys

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from actions import schema
from actions.database import Database, StoreUnavailable
from actions.models import Base
from actions.settings import ROOT

OURS = set(Base.metadata.tables)


@pytest.fixture
def empty(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'var' / 'empty.db'}", schema.upgrade)
    yield database
    database.engine.dispose()


def tables(database):
    return set(sa.inspect(database.engine).get_table_names())


def test_models_and_migrations_describe_the_same_tables(empty):
    empty.prepare()
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "version_table": "pivotdesk_version"}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_the_way_up_creates_all_tables_and_the_way_down_removes_only_ours(empty):
    empty.prepare()
    assert tables(empty) >= OURS
    with empty.engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE events (id INTEGER)"))
        schema.downgrade(connection)
    assert tables(empty) == {"events", "pivotdesk_version"}
    with empty.engine.begin() as connection:
        schema.upgrade(connection)
    assert tables(empty) >= OURS


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path):
    def break_off(connection):
        schema.upgrade(connection)
        connection.execute(sa.text("SELECT * FROM no_such_table"))

    database = Database(f"sqlite:///{tmp_path / 'half.db'}", break_off)
    with pytest.raises(StoreUnavailable, match="no_such_table"):
        database.prepare()
    assert tables(database) == set()


def test_a_state_that_does_not_exist_is_refused_by_the_database(empty):
    empty.prepare()
    insert = sa.text(
        "INSERT INTO handoffs (conversation, reason, status, created_at)"
        " VALUES ('c', 'asked', 'forgotten', '2026-11-24')"
    )
    with pytest.raises(sa.exc.IntegrityError), empty.engine.begin() as connection:
        connection.execute(insert)


@pytest.mark.slow
def test_two_processes_that_start_at_once_make_one_shop(tmp_path):
    import os

    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'new' / 'shop.db'}"}
    command = [sys.executable, "-m", "actions.store"]
    starts = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    for start in starts:
        _, errors = start.communicate(timeout=120)
        assert start.returncode == 0, errors.decode()
    with Database(environment["DATABASE_URL"]).engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM orders")) == 54
