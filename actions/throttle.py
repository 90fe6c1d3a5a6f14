"""Slows down guessing: failed lookups are counted by conversation, order number and e-mail.

After FREE_TRIES failures within WINDOW the next try has to wait, first 1 minute, then 2, 4, 8 …,
at most MAX_WAIT, counted from the last failure. Keys are hashed, so the table tells nobody which
addresses were tried. All functions work within the transaction of the lookup that they guard.
"""

from __future__ import annotations

import datetime as dt
import hashlib

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from actions.models import LookupAttemptRow
from actions.shop import Claim

FREE_TRIES = 3
MAX_WAIT = 60  # minutes
WINDOW = dt.timedelta(hours=24)


def serialise(session: Session, claim: Claim) -> None:
    """Lets one lookup at a time pass for each key, or parallel guesses would all come first.

    SQLite has one writer anyway. The locks are taken in order, so that two cannot cross.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    for key in sorted(_keys(claim)):
        session.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key}
        )


def minutes_to_wait(session: Session, claim: Claim, now: dt.datetime) -> int:
    """Minutes, rounded up, until this claim may be looked up; 0 if it may be now."""
    failures = (
        select(func.count(), func.max(LookupAttemptRow.failed_at))
        .where(LookupAttemptRow.key.in_(_keys(claim)), LookupAttemptRow.failed_at > now - WINDOW)
        .group_by(LookupAttemptRow.key)
    )
    ends = [last + _penalty(count) for count, last in session.execute(failures)]
    longest = max([end - now for end in ends], default=dt.timedelta(0))
    return max(0, -(-longest // dt.timedelta(minutes=1)))


def record_failure(session: Session, claim: Claim, now: dt.datetime) -> None:
    """Counts a lookup that did not match, and forgets those that are out of the window."""
    session.execute(delete(LookupAttemptRow).where(LookupAttemptRow.failed_at <= now - WINDOW))
    session.add_all(LookupAttemptRow(key=key, failed_at=now) for key in _keys(claim))


def forgive(session: Session, claim: Claim) -> None:
    """A match clears the count of its conversation; those of order and e-mail stay.

    Otherwise a guesser could start over with a right pair of their own in between.
    """
    key = _hashed("conversation", claim.conversation)
    session.execute(delete(LookupAttemptRow).where(LookupAttemptRow.key == key))


def _penalty(failures: int) -> dt.timedelta:
    if failures < FREE_TRIES:
        return dt.timedelta(0)
    return dt.timedelta(minutes=min(MAX_WAIT, 2 ** (failures - FREE_TRIES)))


def _keys(claim: Claim) -> list[str]:
    return [
        _hashed("conversation", claim.conversation),
        _hashed("order", claim.order_number),
        _hashed("email", claim.email),
    ]


def _hashed(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode()).hexdigest()
