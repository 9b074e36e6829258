"""Recordings that a listener has not heard and will like, by the served model; and what is known of a recording."""

from __future__ import annotations

from typing import Any

import numpy as np
from fastapi import APIRouter, Request, Response

from playlists.errors import BadInput
from playlists.ranking.columns import Listened
from playlists.ranking.pool import NEAREST, QUERIES, pooled
from playlists.recipes.dialled import let_in
from playlists.recipes.filters import not_hidden, playable_in, unheard
from playlists.recipes.pool import Pool, keep
from playlists.taste import Taste
from playlists.week import period_at
from serving.access.identity import TheDesk
from serving.answering import making
from serving.desk import Desk
from serving.listenbrainz.asked import MOST, answer, page_of, sent
from serving.listenbrainz.callers import Reader
from serving.listenbrainz.described import Described, at
from serving.listenbrainz.loving import library_of
from serving.listenbrainz.meaning import Library, recording_id
from serving.listenbrainz.stats import NO_CONTENT
from serving.shelves.shelf import VersionShelf
from serving.stopwatch import Stopwatch
from serving.store.changes import ms
from serving.store.listeners import Listener
from serving.store.opened import reading

router = APIRouter(tags=["recommendations"])

TASK = "continuation"


@router.get("/cf/recommendation/user/{user}/recording")
async def recommendations(request: Request, user: Reader, desk: TheDesk) -> Response:
    """The best recordings for the listener that they have not heard, the best first; 204 while nothing is known."""
    count, offset = page_of(request)
    shelf = desk.shelf.get()
    pool = await desk.build(lambda: _best(desk, shelf, user))
    if not len(pool):
        return Response(status_code=NO_CONTENT)
    here = slice(offset, offset + count)
    tracks, scores = at(shelf.catalogue, pool.track[here]), pool.score[here].tolist()
    found = [
        {"recording_mbid": track.recording, "score": score, "latest_listened_at": None}
        for track, score in zip(tracks, scores, strict=True)
    ]
    return answer({
        "payload": {
            "count": len(found), "entity": "recording", "last_updated": ms(desk.clock()) // 1000, "mbids": found,
            "model_id": shelf.version, "offset": offset, "total_mbid_count": len(pool), "user_name": user.id,
        }
    })  # fmt: skip


@router.get("/metadata/recording")
async def metadata(request: Request, desk: TheDesk) -> Response:
    """What is known of some recordings, by id; one that is not known is left out."""
    written = request.query_params.get("recording_mbids", "")
    inc = request.query_params.get("inc", "")
    return await _metadata(request, desk, [one for one in written.split(",") if one], inc)


@router.post("/metadata/recording")
async def metadata_of_many(request: Request, desk: TheDesk) -> Response:
    """The same of recordings that do not fit into an address."""
    document = await sent(request)
    given, inc = document.get("recording_mbids") or [], document.get("inc") or ""
    if not isinstance(given, list) or not isinstance(inc, str):
        raise BadInput("recording_mbids must be a list of MBIDs, inc a text.")
    return await _metadata(request, desk, given, inc)


async def _metadata(request: Request, desk: Desk, given: list[Any], inc: str) -> Response:
    if not 0 < len(given) <= MOST:
        raise BadInput(f"recording_mbids: there are {len(given)}, 1 to {MOST} may be asked for.")
    ids = [recording_id(one, "recording_mbid") for one in given]
    library = await library_of(request, desk)
    if library is None:
        return answer({})
    return answer({id: _facts(found, inc.split()) for id, found in _known(ids, library)})


def _known(ids: list[str], library: Library) -> list[tuple[str, Described]]:
    rows = {id: row for id in ids if (row := library.recordings.row(id)) is not None}
    return list(zip(rows, at(library.catalogue, np.array(list(rows.values()), np.int32)), strict=True))


def _facts(track: Described, inc: list[str]) -> dict[str, Any]:
    artist = {"artist_mbid": track.artist_mbid, "name": track.artist, "join_phrase": ""}
    artists = {"artist": {"artist_credit_id": 0, "artists": [artist], "name": track.artist}}
    release = {
        "release": {
            "album_artist_name": track.artist, "caa_id": 0, "caa_release_mbid": "", "mbid": "", "name": track.album,
            "release_group_mbid": "", "year": track.year,
        }
    }  # fmt: skip
    recording = {"recording": {"length": track.duration_ms, "name": track.title, "rels": []}}
    return recording | (artists if "artist" in inc else {}) | (release if "release" in inc else {})


def _best(desk: Desk, shelf: VersionShelf, user: Listener) -> Pool:
    period = period_at("monday", desk.clock(), user.timezone)
    with reading(desk.store) as connection:
        asked = making.read(connection, [user.id], "discover-weekly", period, shelf.catalogue)
    taste = making.tastes(asked, shelf, Stopwatch())[0]
    return ranked(taste, shelf) if taste.known else Pool(np.zeros(0, np.int32), np.zeros(0, np.float32))


def ranked(taste: Taste, shelf: VersionShelf) -> Pool:
    """The candidates near the taste by every query vector, in the order of the model for what comes next."""
    k = min(NEAREST + len(taste.heard), len(shelf.catalogue))
    tasks = [task for task in QUERIES[TASK] if task in taste.vectors]
    rows = pooled([shelf.near(taste.vectors[task][None], task, k)[0][0] for task in tasks])
    pool = keep(Pool(rows, np.zeros(len(rows), np.float32)), unheard(taste), "unheard")
    pool = keep(pool, not_hidden(taste, shelf.catalogue), "not hidden")
    pool = let_in(pool, taste.dials, shelf.catalogue)
    pool = keep(pool, playable_in(taste.market, shelf.catalogue), "playable")
    scores = shelf.rank(TASK, Listened(taste.track, taste.vectors, taste.ended), pool.track)
    order = np.lexsort((pool.track, -scores))[:MOST]
    return Pool(pool.track[order], scores[order].astype(np.float32), pool.counts)
