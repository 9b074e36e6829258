"""A radio around tracks, artists and genres, and beside it what is close to them whoever asks."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from playlists.errors import BadInput
from playlists.recipes.radio import LEAST
from playlists.recipes.seeds import MOST_SEEDS
from serving.access.identity import Me, TheDesk
from serving.answering.radio import Around, radio_answer
from serving.answering.turned import dials_given
from serving.api.problems import responses
from serving.api.sent import EXAMPLE, Sent, Spoken, found, sent
from serving.api.texts import Text

router = APIRouter(tags=["playlists"])

ASKED: dict[str, Any] = {"tracks": ["t000042"], "genres": ["dream pop"], "dials": {"adventurousness": 0.4}}
REASON: dict[str, Any] = {
    "kind": "seed", "count": 0, "name": "dream pop", "text": "close to dream pop, which this radio is around",
}  # fmt: skip
MADE = {name: value for name, value in EXAMPLE.items() if name not in ("id", "week")} | {
    "kind": "radio", "day": "2026-11-18", "title": "Radio: Ebb, dream pop", "about": ["Ebb", "dream pop"],
    "final": False, "counts": [["found", 702], ["not hidden", 690], ["per artist", 388]],
    "tracks": [EXAMPLE["tracks"][0] | {"reason": REASON}],
    "also_played": [{"track": "t000099", "title": "Flood", "artist": "Moorings", "artist_id": "a0042"}],
}  # fmt: skip
FOUND = found(MADE)
ERRORS = responses(401, 404, 409, 413, 422, 503)
Ids = Annotated[list[Text], Query(max_length=MOST_SEEDS)]


class AskedRadio(BaseModel):
    """One to ten seeds, and dials that stand for this request alone."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": ASKED})

    tracks: Annotated[list[Text], Field(max_length=MOST_SEEDS)] = []
    artists: Annotated[list[Text], Field(max_length=MOST_SEEDS)] = []
    genres: Annotated[list[Text], Field(max_length=MOST_SEEDS)] = []
    dials: dict[str, Any] = {}


@router.get("/v1/radio", response_class=Response, responses={**FOUND, **ERRORS})
async def radio_around(
    request: Request, me: Me, desk: TheDesk, track: Ids = [], artist: Ids = [], genre: Ids = [],  # noqa: B006
    format: Sent = None, language: Spoken = None,
) -> Response:  # fmt: skip
    """A radio around the given tracks, artists and genres, at least one, each as often as there are such.

    It is in the listener's own order. `also_played` is the list that everybody gets around these seeds: next to it
    one can see what is personal. Only what the listener hid is left out there too.
    """
    return sent(request, await radio_answer(desk, me, Around(track, artist, genre), me.dials), format, language)


@router.post("/v1/radio", response_class=Response, responses={**FOUND, **ERRORS})
async def radio_turned(
    request: Request, me: Me, desk: TheDesk, asked: AskedRadio, format: Sent = None, language: Spoken = None
) -> Response:
    """The same, with dials for this request; it is not stored.

    A dial that contradicts another, or a seed that a dial or the listener keeps out, is an error that says so.
    """
    dials = dials_given(asked.dials, me.dials, desk.shelf.get().catalogue)
    if "length" in asked.dials and dials.length is not None and dials.length < LEAST:
        raise BadInput(f"dial length: {dials.length}, but a radio has {LEAST} tracks or more")
    around = Around(asked.tracks, asked.artists, asked.genres)
    return sent(request, await radio_answer(desk, me, around, dials), format, language)
