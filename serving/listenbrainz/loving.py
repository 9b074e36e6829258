"""Love and hate by recording: in force for the track from the next request on."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from playlists.errors import BadInput
from serving.access.identity import TheDesk
from serving.desk import Desk
from serving.listenbrainz.asked import MOST, answer, page_of, sent, truth
from serving.listenbrainz.callers import Me, Reader, TheCaller
from serving.listenbrainz.described import catalogue_of, described
from serving.listenbrainz.meaning import Library, meaning_of, recording_id, recording_ids
from serving.store import recording_feedback
from serving.store.changes import ms
from serving.store.feedback import Score
from serving.store.opened import reading
from serving.store.recording_feedback import Opinion, SaidOf

router = APIRouter(prefix="/feedback", tags=["feedback"])

MEMBERS = {"recording_msid", "recording_mbid", "score"}
SCORES: dict[int, Score] = {-1: -1, 0: 0, 1: 1}
Told = dict[str, Any]


@router.post("/recording-feedback")
async def recording_feedback_sent(request: Request, me: Me, desk: TheDesk) -> Response:
    """Loves (1) or hates (-1) a recording, or takes back what was said (0)."""
    document, now = await sent(request), desk.clock()
    name, recording, score = _said(document)
    library = await library_of(request, desk)

    def write(connection: Connection) -> None:
        meant = meaning_of(connection, me.id, recording, library)
        track, words = (meant.track, orjson.dumps(meant.words)) if meant else (None, None)
        by_mbid = name == "recording_mbid"
        said = SaidOf(me.id, recording, by_mbid, track, score, words, ms(now))
        recording_feedback.put(connection, said, now)

    await desk.write(write)
    return answer({"status": "ok"})


@router.get("/user/{user}/get-feedback")
async def feedback_of(request: Request, user: Reader, desk: TheDesk) -> Response:
    """What the listener loves and hates, the newest first."""
    score, with_words = _score_asked(request), truth(request, "metadata")
    count, offset = page_of(request)
    found = await desk.read(lambda connection: recording_feedback.opinions(connection, user.id, score))
    told = _told(desk, found[offset : offset + count], user.id, with_words)
    return answer({"feedback": told, "count": len(told), "total_count": len(found), "offset": offset})


@router.get("/user/{user}/get-feedback-for-recordings")
async def feedback_for(request: Request, user: Reader, desk: TheDesk) -> Response:
    """What the listener says of each of some recordings; 0 where nothing."""
    asked = {name: request.query_params.get(f"{name}s", "") for name in ("recording_msid", "recording_mbid")}
    split = {name: [one for one in written.split(",") if one] for name, written in asked.items()}
    return await _for_recordings(request, user.id, desk, split)


@router.post("/user/{user}/get-feedback-for-recordings")
async def feedback_for_many(request: Request, user: Reader, desk: TheDesk) -> Response:
    """The same of recordings that do not fit into an address."""
    document = await sent(request)
    lists = {name: document.get(f"{name}s") or [] for name in ("recording_msid", "recording_mbid")}
    if not all(isinstance(given, list) for given in lists.values()):
        raise BadInput("recording_msids and recording_mbids must be lists.")
    return await _for_recordings(request, user.id, desk, lists)


@router.get("/recording/{recording}/get-feedback")
@router.get("/recording/{recording}/get-feedback-mbid")
async def my_feedback_for(request: Request, recording: str, caller: TheCaller, desk: TheDesk) -> Response:
    """What the listener who asks says of one recording. What others say of it is theirs."""
    clean, score = recording_id(recording, "recording"), _score_asked(request)
    count, offset = page_of(request)
    found: list[Told] = []
    if caller.listener:
        library, me = await library_of(request, desk), caller.listener.id
        scores = await desk.read(lambda connection: _scores(connection, me, [clean], library))
        kinds = ("recording_mbid", "recording_msid")
        named = dict(zip(kinds if request.url.path.endswith("-mbid") else kinds[::-1], (clean, None), strict=True))
        found = [named | {"user_id": me, "score": s} for s in scores.values() if s and score in (None, s)]
    told = found[offset : offset + count]
    return answer({"feedback": told, "count": len(told), "total_count": len(found), "offset": offset})


async def library_of(request: Request, desk: Desk) -> Library | None:
    """The tracks that can be named by recording; None where no model version is there yet."""
    catalogue = catalogue_of(desk)
    if catalogue is None:
        return None
    known = request.app.state.recordings
    return await desk.build(lambda: Library(catalogue, known.of(catalogue)))


def _said(document: Told) -> tuple[str, str, Score]:
    if unknown := sorted(set(document) - MEMBERS):
        raise BadInput(f"JSON document may only contain {', '.join(sorted(MEMBERS))}, not {unknown[0][:40]!r}.")
    given = [name for name in ("recording_msid", "recording_mbid") if document.get(name)]
    if len(given) != 1 or "score" not in document:
        raise BadInput("JSON document must contain either recording_msid or recording_mbid, and score.")
    score = document["score"]
    if isinstance(score, bool) or not isinstance(score, int) or score not in SCORES:
        raise BadInput("Feedback can have a value of 1, 0 or -1.")
    return given[0], recording_id(document[given[0]], given[0]), SCORES[score]


def _score_asked(request: Request) -> int | None:
    written = request.query_params.get("score")
    if written is None or written == "":
        return None
    if written not in ("1", "-1"):
        raise BadInput("Invalid score argument: feedback can be asked for with a score of 1 or -1.")
    return int(written)


async def _for_recordings(request: Request, user: str, desk: Desk, asked: dict[str, list[Any]]) -> Response:
    ids = {name: recording_ids(given, name) for name, given in asked.items()}
    every = [id for given in ids.values() for id in given]
    if not every:
        raise BadInput("No valid recording_msids or recording_mbids found.")
    if len(every) > MOST:
        raise BadInput(f"Too many recordings: {len(every)}, at most {MOST} are allowed.")
    library = await library_of(request, desk)

    def look_up() -> dict[str, int]:
        with reading(desk.store) as connection:
            return _scores(connection, user, every, library)

    scores = await desk.build(look_up)
    empty = {"recording_msid": None, "recording_mbid": None, "user_id": user, "track_metadata": None}
    told = [empty | {name: id, "score": scores[id]} for name, given in ids.items() for id in given]
    return answer({"feedback": told})


def _scores(connection: Connection, user: str, recordings: list[str], library: Library | None) -> dict[str, int]:
    """The score of each recording, under whatever id it was loved or hated."""
    said = recording_feedback.opinions(connection, user)
    by_recording = {one.recording: one.score for one in said if one.recording}
    by_track = {one.track: one.score for one in said if one.track}
    scores = {}
    for recording in recordings:
        meant = meaning_of(connection, user, recording, library) if recording not in by_recording else None
        scores[recording] = by_recording.get(recording) or (by_track.get(meant.track, 0) if meant else 0)
    return scores


def _told(desk: Desk, found: list[Opinion], user: str, with_words: bool) -> list[Told]:
    known = described(catalogue_of(desk), (one.track for one in found if one.track and one.document is None))
    told = []
    for one in found:
        words = orjson.loads(one.document) if one.document else known[one.track].words() if one.track else {}
        info = words.get("additional_info", {})
        msid = info.get("recording_msid") if one.by_mbid or one.recording is None else one.recording
        mbid = one.recording if one.by_mbid else info.get("recording_mbid")
        told.append({
            "user_id": user, "recording_msid": msid, "recording_mbid": mbid, "score": one.score,
            "created": one.created_ms // 1000, "track_metadata": (words or None) if with_words else None,
        })  # fmt: skip
    return told
