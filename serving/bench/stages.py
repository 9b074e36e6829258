"""What each step of a Discover Weekly costs: core time of one process, split by a profile of the same work."""

from __future__ import annotations

import cProfile
import pstats
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine

from playlists.formats.document import documents
from playlists.histories import encode, histories_of
from playlists.playlist import Playlist
from playlists.recipes import discover_weekly, outside
from playlists.recipes.explain import explain
from playlists.recipes.parts import in_parts
from playlists.recipes.sequence import sequence
from playlists.taste import tastes_of
from playlists.week import Week
from serving.answering.making import made, read
from serving.curation.in_force import FIRST
from serving.shelves.search import TrackIndex
from serving.shelves.shelf import VersionShelf
from serving.stopwatch import Stopwatch
from serving.store import playlists
from serving.store.opened import reading

TOGETHER = 256
STEPS: dict[str, Callable[..., object]] = {
    "read": read, "histories (in read)": histories_of, "encode": encode, "tastes": tastes_of,
    "search": TrackIndex.nearest, "filter": discover_weekly._allowed, "rank": discover_weekly._ranked,
    "what is usual": outside.usual_of, "strangers": discover_weekly._strangers, "pick": in_parts,
    "sequence": sequence, "explain": explain, "document": documents, "save": playlists.save,
}  # fmt: skip


def step_costs(engine: Engine, shelf: VersionShelf, ids: Sequence[str], week: Week) -> dict[str, float]:
    """Microseconds of core time a listener by step, for `ids`, whose playlists of `week` are stored on the way.

    The whole is timed without the profile; the profile says only how it is divided.
    """
    _all(engine, shelf, ids[:TOGETHER], week)
    began = (
        time.process_time()
    )  # core time, so that a busy machine measures the same; waiting for the disk is not in it
    _all(engine, shelf, ids, week)
    whole = time.process_time() - began
    profile = cProfile.Profile(time.process_time)
    profile.runcall(_all, engine, shelf, ids, week)
    found = pstats.Stats(profile)
    share = whole / found.total_tt / len(ids) * 1e6  # type: ignore[attr-defined]
    costs = {name: round(share * _seconds(found, step), 1) for name, step in STEPS.items()}
    return costs | {"whole": round(whole / len(ids) * 1e6, 1)}


def _all(engine: Engine, shelf: VersionShelf, ids: Sequence[str], week: Week) -> None:
    now, note = datetime.now(UTC), FIRST.note(discover_weekly.KIND)
    for start in range(0, len(ids), TOGETHER):
        with reading(engine) as connection:
            asked = read(connection, ids[start : start + TOGETHER], discover_weekly.KIND, week, shelf.catalogue)
        answers = made(asked, shelf, Stopwatch())
        built = [answer for answer in answers if isinstance(answer, Playlist)]
        said = documents(built, shelf.catalogue)
        rows = [playlists.row(one, document | note, now) for one, document in zip(built, said, strict=True)]
        with engine.begin() as connection:
            playlists.save(connection, rows)


def _seconds(found: pstats.Stats, step: Callable[..., object]) -> float:
    code = step.__code__
    entry = found.stats.get((code.co_filename, code.co_firstlineno, code.co_name))  # type: ignore[attr-defined]
    return float(entry[3]) if entry else 0.0
