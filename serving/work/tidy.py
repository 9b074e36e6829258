"""Retention: what nobody needs any more is forgotten."""

from __future__ import annotations

from datetime import UTC, timedelta

from playlists.kinds import RECIPES
from serving.store import deliveries, exports, listeners, mail_addresses, mails, playlists, tasks
from serving.store.listeners import CHUNK
from serving.store.opened import reading
from serving.store.tasks import Task
from serving.work.kind import Report, Work

KEPT = timedelta(days=30)  # what became of a task can be read for so long
KEPT_MIXES = timedelta(days=14)  # playlists of a day; those of weeks stay, since they say what was shown before
DAILY = tuple(kind for kind, recipe in RECIPES.items() if recipe.every == "day")


def tidy_tasks(_: Task, work: Work) -> Report:
    """Deletes the tasks that ended `KEPT` ago or earlier, and the exports whose link has ended."""
    now = work.desk.clock()
    with work.desk.store.begin() as connection:
        return {"tasks": tasks.forget(connection, now - KEPT), "exports": exports.forget(connection, now)}


def tidy_deliveries(_: Task, work: Work) -> Report:
    """Deletes what was brought, or could not be, `KEPT` ago or earlier, and addresses that nobody confirmed."""
    now = work.desk.clock()
    with work.desk.store.begin() as connection:
        return {
            "deliveries": deliveries.forget(connection, now - KEPT), "mails": mails.forget(connection, now - KEPT),
            "addresses": mail_addresses.forget(connection, now),
        }  # fmt: skip


def tidy_playlists(_: Task, work: Work) -> Report:
    """Deletes the daily playlists of `KEPT_MIXES` ago or earlier, some listeners at a time."""
    with reading(work.desk.store) as connection:
        ids, gone = listeners.known(connection), 0
    before = (work.desk.clock() - KEPT_MIXES).astimezone(UTC).date()
    for start in range(0, len(ids), CHUNK):
        with work.desk.store.begin() as connection:
            gone += sum(playlists.forget(connection, ids[start : start + CHUNK], kind, before) for kind in DAILY)
        work.advance(min(start + CHUNK, len(ids)), len(ids))
    return {"playlists": gone}
