"""Retention: what nobody needs any more is forgotten."""

from __future__ import annotations

from datetime import UTC, timedelta

from playlists.kinds import RECIPES
from serving.privacy.forgetting import forget_old
from serving.store import listeners, playlists
from serving.store.listeners import CHUNK
from serving.store.opened import reading
from serving.store.tasks import Task
from serving.work.kind import Report, Work

KEPT_MIXES = timedelta(days=14)  # playlists of a day; those of weeks stay, since they say what was shown before
DAILY = tuple(kind for kind, recipe in RECIPES.items() if recipe.every == "day")


def tidy_kept(_: Task, work: Work) -> Report:
    """Deletes what has been kept for as long as listeners are told."""
    with work.desk.store.begin() as connection:
        return dict(forget_old(connection, work.desk.clock()))


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
