"""Search over tracks, artists, albums and genres, in the listener's own order."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from serving.access.identity import Me, TheDesk
from serving.api.problems import responses
from serving.finding.personal import personal_search

router = APIRouter(tags=["search"])

MOST, USUAL = 50, 10  # results of each kind
NOTES = {
    "taste": "what is closer to your taste stands further up; everybodys_place says where others see it",
    "market": "what may not be played in your country is left out",
    "hidden": "what you hid is left out",
}
FOUND: dict[str, Any] = {
    "q": "lo tide", "corrected": {"tidd": ["tide"]},
    "tracks": [{"track": "t004711", "title": "Low Tide", "artist": "The Harbour Lights", "artist_id": "a0815",
                "album": "Slack Water", "duration_ms": 201000, "everybodys_place": 3}],
    "artists": [{"artist_id": "a0100", "artist": "Low", "tracks": 41}],
    "albums": [{"album": "Tide", "artist": "Moorings", "artist_id": "a0042"}],
    "genres": [{"genre": "tidewave", "tracks": 12}],
    "personal": {"asked": True, "by": {"taste": NOTES["taste"]}},
}  # fmt: skip


class Personal(BaseModel):
    """What was personal about the answer: each reason with what it did. Empty where the answer is everybody's."""

    asked: bool
    by: dict[str, str]


class Results(BaseModel):
    """What was found, the best of each kind first."""

    model_config = ConfigDict(json_schema_extra={"example": FOUND})

    q: str
    corrected: dict[str, list[str]]
    tracks: list[dict[str, Any]]
    artists: list[dict[str, Any]]
    albums: list[dict[str, Any]]
    genres: list[dict[str, Any]]
    personal: Personal


@router.get("/v1/search", response_model=Results, responses=responses(401, 409, 422, 503))
async def search(
    me: Me, desk: TheDesk,
    q: Annotated[str, Query(description="words of titles, artists, albums, genres", examples=["lo tide"])],
    personal: Annotated[bool, Query(description="false: everybody's order, and nothing is left out")] = True,
    limit: Annotated[int, Query(ge=1, le=MOST, description="of each kind")] = USUAL,
) -> dict[str, Any]:  # fmt: skip
    """Finds what is called so; slips of the pen and missing accents are forgiven, and `corrected` says which.

    Text comes first; then what many know and what is close to the listener's taste. `personal` says what was personal.
    """
    found = await personal_search(desk, me, q, limit, personal)
    return {
        "q": q, "corrected": found.corrected, "tracks": found.tracks, "artists": found.artists, "albums": found.albums,
        "genres": found.genres, "personal": {"asked": personal, "by": {name: NOTES[name] for name in found.by}},
    }  # fmt: skip
