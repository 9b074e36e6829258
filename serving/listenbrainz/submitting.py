"""What players send: listens, what plays now, and a listen taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from playlists.catalogue import Catalogue
from playlists.errors import BadInput
from playlists.importers.matching import clean_mbid
from serving.access.accessed import unnoted
from serving.access.identity import TheDesk
from serving.desk import Desk
from serving.finding.brought import kept
from serving.listenbrainz.asked import LAST_SECOND, answer, body_of, sent, truth
from serving.listenbrainz.callers import Me
from serving.listenbrainz.described import catalogue_of, described
from serving.listenbrainz.documents import MOST_BYTES, Kind, submitted
from serving.listenbrainz.kept import Meant, meant, playlists_named, renamed, submissions, table, tracks_by_recording
from serving.listenbrainz.wording import length_ms, whole
from serving.privacy.erasing import forget_made_of, heard_of
from serving.store import brought, named, playing, private_sessions, recording_feedback
from serving.store import submissions as sent_before
from serving.store.changes import ms
from serving.store.listeners import Listener
from serving.store.submissions import SECOND

router = APIRouter(tags=["listens"])

PLAYS_S = 600  # how long a track of unknown length plays
OK = {"status": "ok"}


@router.post("/submit-listens")
async def submit_listens(request: Request, me: Me, desk: TheDesk) -> Response:
    """Takes listens, all or none. They are on disk when this answers; the same listen again adds nothing.

    Of what was played in a private session nothing is stored, and players are told the same: they would send it again.
    """
    body, now = await body_of(request, MOST_BYTES), desk.clock()

    def read() -> tuple[Kind, list[Meant]]:
        document = submitted(body, int(now.timestamp()))
        return document.kind, meant(document.listens, catalogue_of(desk), request.app.state.matcher)

    kind, listens = await desk.build(read)
    if kind == "playing_now":
        stored = await _play(desk, me, listens[0])
    else:
        added, duplicates = await _keep(desk, me, listens)
        private = len(listens) - added - duplicates
        for outcome, count in (("added", added), ("duplicate", duplicates), ("private", private)):
            request.app.state.metrics.listens.labels(outcome).inc(count)
        stored = private < len(listens)
    if not stored:
        unnoted(request)
    msid_wanted = kind != "import" and truth(request, "return_msid")
    return answer(OK | ({"recording_msid": listens[0].msid} if msid_wanted else {}))


@router.post("/playing-now/delete")
async def stop_playing(me: Me, desk: TheDesk) -> Response:
    """Nothing plays any more."""
    await desk.write(lambda connection: playing.stop(connection, me.id))
    return answer(OK)


@router.post("/delete-listen")
async def delete_listen(request: Request, me: Me, desk: TheDesk) -> Response:
    """Deletes one listen, from everything that playlists are made of too; one that is not there is no fault."""
    listened_at, msid = _listen_named(await sent(request))
    catalogue = catalogue_of(desk)
    await desk.write(lambda connection: _delete(connection, me, listened_at, msid, catalogue))
    return answer(OK)


async def _keep(desk: Desk, me: Listener, listens: list[Meant]) -> tuple[int, int]:
    """Stores words and listens in one transaction, and what they tell of recordings that were loved before."""
    now = desk.clock()

    def write(connection: Connection) -> tuple[int, int]:
        hidden = private_sessions.hides(connection, me.id, [one.listened_at * SECOND for one in listens])
        public = [one for one, private in zip(listens, hidden, strict=True) if not private]
        if not public:
            return 0, 0
        tracks, keys, words = ([getattr(one, name) for one in public] for name in ("track", "keys", "brought"))
        mine = renamed(public, kept(connection, me.id, tracks, keys, words, now))
        heard = table(me.id, mine)
        counts = sent_before.add(connection, submissions(me.id, mine, now), heard)
        named.of_listens(connection, heard, playlists_named(public))
        recording_feedback.found_out(connection, me.id, tracks_by_recording(mine), now)
        return counts

    return await desk.write(write)


async def _play(desk: Desk, me: Listener, listen: Meant) -> bool:
    """Notes what plays now; False, and nothing is stored, in a private session."""
    length = length_ms(listen.words["additional_info"])
    over = desk.clock() + (timedelta(milliseconds=length) if length else timedelta(seconds=PLAYS_S))
    row = playing.Playing(me.id, listen.msid, listen.track, orjson.dumps(listen.words), ms(over))

    def write(connection: Connection) -> bool:
        if private_sessions.until_ms(connection, me.id, desk.clock()) is not None:
            return False
        playing.put(connection, row)
        return True

    return await desk.write(write)


def _listen_named(document: dict[str, Any]) -> tuple[int, str]:
    for name in ("listened_at", "recording_msid"):
        if name not in document:
            raise BadInput(f"The key {name} is missing.")
    listened_at, msid = whole(document["listened_at"]), document["recording_msid"]
    if listened_at is None or not 0 <= listened_at <= LAST_SECOND:
        raise BadInput("listened_at must be a UNIX timestamp in seconds.")
    if not isinstance(msid, str) or (clean := clean_mbid(msid)) is None:
        raise BadInput("recording_msid: MSID format invalid.")
    return listened_at, clean


def _delete(connection: Connection, me: Listener, second: int, msid: str, catalogue: Catalogue | None) -> None:
    if track := sent_before.remove(connection, me.id, second, msid):
        return _forget_made_of(connection, me, {track})
    others = sent_before.unworded(connection, me.id, second)  # by an import or by our own API
    said = brought.words(connection, me.id, [track for _, track in others])
    known = described(catalogue, (track for _, track in others), said)
    named = {track for _, track in others if known[track].msid == msid}
    for at_ms, track in others:
        if track in named:
            sent_before.remove_heard(connection, me.id, at_ms, track)
    if named:
        _forget_made_of(connection, me, named)


def _forget_made_of(connection: Connection, me: Listener, tracks: set[str]) -> None:
    """What was made of a listen that is gone goes too; what is said because of its track, where it was the last."""
    forget_made_of(connection, me.id, tracks - heard_of(connection, me.id, tracks))
