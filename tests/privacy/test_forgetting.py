"""What is kept for some days goes when they are over, and not before: every table of the register that says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from serving.desk import Desk
from serving.privacy.register import REGISTER
from serving.store import listeners, tries
from serving.store.account_tables import tries as tries_table
from serving.store.changes import ms
from serving.store.delivery_tables import webhooks
from serving.store.opened import open_store, reading
from serving.store.switches import SWITCHES
from serving.store.tables import feedback, hidden, listens, metadata
from serving.store.tasks import Task
from serving.work.kind import Work
from serving.work.kinds import KINDS
from serving.work.schedule import TIDY
from tests.api.conftest import NOW
from tests.postgres import fresh_database

DAYS = {held.table: held.days for held in REGISTER if held.days is not None}
LISTENER = {"listener": "one"}


def rows_of(table: str, at: datetime) -> dict[str, Any]:
    """A row of each table that is kept for days, as it was written at that time."""
    then, day = ms(at), str(at.date())
    made: dict[str, dict[str, Any]] = {
        "failures": {"job": "weekly", "period": day, "error": "too few", "at_ms": then},
        "tasks": {"id": f"task-{then}", "kind": "export", "payload": b"{}", "state": "done", "due_ms": then,
                  "attempts": 1, "done": 1, "whole": 1, "created_ms": then, "ended_ms": then},
        "exports": {"hash": f"export-{then}", "expires_ms": then + days_ms("exports")},
        "deliveries": {"id": f"delivery-{then}", "webhook": f"hook-{then}", "kind": "on-repeat",
                       "period": f"{day} {then}",
                       "state": "dead", "tries": 8, "created_ms": then},
        "mails": {"week": f"{day} {then}", "state": "sent", "tries": 1, "created_ms": then},
        "offers": {"kind": "on-repeat", "period": day, "made_ms": then, "places": b"{}"},
        "openings": {"kind": "on-repeat", "period": day, "day": day},
        "named_listens": {"at_ms": then, "position": -1, "track": "t1", "playlist": "p"},
        "named_feedback": {"track": f"t{then}", "playlist": "p"},
        "named_hidden": {"what": "track", "id": f"t{then}", "playlist": "p"},
        "playing": {"msid": "m", "track": "t1", "document": b"{}", "until_ms": then},
        "sessions": {"hash": f"session-{then}", "created_ms": then, "used_ms": ms(NOW), "proven_ms": 0},
        "sign_up_invites": {"hash": f"invite-{then}", "created_ms": then,
                            "expires_ms": then + days_ms("sign_up_invites")},
        "private_sessions": {"begins_ms": then - 1000, "until_ms": then},
        "accesses": {"day": day, "by": "token", "name": "", "area": "listens", "act": "read", "times": 1},
    }  # fmt: skip
    return LISTENER | made[table]


def days_ms(table: str) -> int:
    return (DAYS[table] or 0) * 86_400_000


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    def opened(url: str) -> Desk:
        return Desk(open_store(url), None, lambda: NOW)  # type: ignore[arg-type]

    if request.param == "sqlite":
        desk = opened(f"sqlite:///{tmp_path / 'segue.db'}")
        yield desk
        desk.close()
        return
    with fresh_database(request.getfixturevalue("postgres")) as url:
        desk = opened(url)
        yield desk
        desk.close()


def put(connection: Connection, table: str, at: datetime) -> None:
    row = rows_of(table, at)
    hook = {"id": row.get("webhook"), "address": "https://a.example", "secret": "s", "kinds": "", "language": "en"}
    beside = {
        "deliveries": (webhooks, {**hook, "created_ms": ms(at)}),
        "named_listens": (listens, {**{k: row.get(k) for k in ("at_ms", "position", "track")}, "plays": 1}),
        "named_feedback": (feedback, {"track": row.get("track"), "score": 1, "changed_ms": ms(at)}),
        "named_hidden": (hidden, {"what": "track", "id": row.get("id"), "changed_ms": ms(at)}),
    }
    if table in beside:
        other, values = beside[table]
        connection.execute(other.insert().values(**LISTENER, **values))
    connection.execute(metadata.tables[table].insert().values(**row))


def tidy(desk: Desk) -> None:
    """Whatever the clock gives the server to tidy."""
    for kind in TIDY:
        task = Task("t", kind, None, {}, None, "running", 0, None, "me", 1, 0, 0, None, None, 0, None)
        KINDS[kind].handle(task, Work(desk, lambda done, whole: None))


def count(desk: Desk, table: str) -> int:
    with reading(desk.store) as connection:
        return connection.scalar(select(func.count()).select_from(metadata.tables[table])) or 0


@pytest.mark.parametrize("table", DAYS)
def test_what_is_older_than_the_register_says_goes_and_what_is_younger_stays(desk: Desk, table: str) -> None:
    kept = timedelta(days=DAYS[table] or 0)
    with desk.store.begin() as connection:
        listeners.create(connection, "one", NOW)
        put(connection, table, NOW - kept - timedelta(days=1))
    tidy(desk)
    assert count(desk, table) == 0
    with desk.store.begin() as connection:
        put(connection, table, NOW - kept + timedelta(days=1))
    tidy(desk)
    assert count(desk, table) == 1


def test_a_session_that_nobody_used_for_a_month_goes_too(desk: Desk) -> None:
    with desk.store.begin() as connection:
        listeners.create(connection, "one", NOW)
        idle = rows_of("sessions", NOW - timedelta(days=40)) | {"used_ms": ms(NOW - timedelta(days=31))}
        connection.execute(metadata.tables["sessions"].insert().values(**idle))
    tidy(desk)
    assert count(desk, "sessions") == 0


def test_tries_to_sign_in_are_forgotten_although_nobody_signs_in(desk: Desk) -> None:
    with desk.store.begin() as connection:
        tries.begin(connection, tries.keys_of("one", "192.0.2.1"), NOW - timedelta(days=2))
        tries.begin(connection, tries.keys_of("other", "192.0.2.2"), NOW)
    tidy(desk)
    assert count(desk, tries_table.name) == 2


def test_nothing_of_a_purpose_that_can_be_switched_off_is_kept_without_end_but_insight() -> None:
    endless = {held.purpose for held in REGISTER if held.purpose in SWITCHES and held.days is None}
    assert endless == {"insight"}
