"""A radio around tracks, artists and genres, and beside it what everybody gets around them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from playlists.catalogue import Catalogue
from playlists.dials import Dials
from playlists.errors import BadInput, TooFewTracks
from playlists.prompt.tokens import key_of
from playlists.recipes.seeds import MOST_SEEDS, names, seeds_of
from serving.access.identity import Me, TheDesk
from serving.answering.answers import Answer
from serving.answering.radio import Around, radio_answer
from serving.api.negotiation import Format
from serving.api.sent import sent
from serving.desk import Desk
from serving.finding.personal import personal_search
from serving.page import words
from serving.page.dialling import dials_of, shown_dials
from serving.page.marks import marks_of
from serving.page.rendered import language_of, page
from serving.page.shown import funnel, shown
from serving.store.listeners import Listener

radios = APIRouter(include_in_schema=False)
Ids = Annotated[list[str], Query(max_length=MOST_SEEDS)]
Seed = tuple[str, str]  # "track", "artist" or "genre", and its id or name
KIND = "radio"
NOTHING: dict[str, Any] = {"playlist": None, "seeds": [], "trouble": "", "also": [], "dials": None}


@radios.get("/radio")
async def my_radio(
    request: Request, desk: TheDesk, me: Me, track: Ids = [], artist: Ids = [], genre: Ids = [],  # noqa: B006
    add: Annotated[str, Query(max_length=500)] = "", format: Format | None = None,
) -> Response:  # fmt: skip
    """The radio around some seeds; `add` is one more of them, in words. Without any, a way to choose one."""
    language = language_of(request)
    given = (("track", track), ("artist", artist), ("genre", genre))
    seeds: list[Seed] = [(what, id) for what, ids in given for id in ids]
    parts = NOTHING | {"listener": me, "add": add, "seed_fields": seeds}
    try:
        if add.strip() and (more := await _meant(desk, me, add)):
            return RedirectResponse(f"/radio?{urlencode([*seeds, more])}", 303)
        parts["trouble"] = words.said(language, "radio none", words=add) if add.strip() else ""
        if seeds:
            dials = dials_of(request.query_params, KIND, me.dials)
            around = Around(track, artist, genre)
            parts["seeds"] = _named(desk.shelf.get().catalogue, around, seeds)
            answer = await radio_answer(desk, me, around, dials or me.dials)
            if format:
                return sent(request, answer, format, language)
            parts |= await _parts(request, desk, me, answer, seeds, dials)
    except TooFewTracks as few:
        parts["trouble"] = words.said(language, "few", counts=funnel(few.counts, language))
    except BadInput as refused:
        parts["trouble"] = str(refused)
    return page(request, "radio.html", parts, 409 if seeds and not parts["playlist"] else 200)


async def _parts(
    request: Request, desk: Desk, me: Listener, answer: Answer, seeds: Sequence[Seed], dials: Dials | None
) -> dict[str, Any]:
    asked = urlencode([*seeds, *((n, v) for n, v in request.query_params.multi_items() if dials and _is_dial(n))])
    document = answer.document
    mine = {track["track"] for track in document["tracks"]}
    also = [one | {"mine": one["track"] in mine} for one in document["also_played"]]
    return {
        "playlist": shown(document, "", await marks_of(desk, me), language_of(request), address=f"/radio?{asked}&"),
        "also": also, "both": sum(one["mine"] for one in also),
        "dials": shown_dials(KIND, dials or me.dials, language_of(request), once=dials is not None),
    }  # fmt: skip


def _is_dial(name: str) -> bool:
    return name not in ("track", "artist", "genre", "add", "format")


def _named(catalogue: Catalogue, around: Around, seeds: Sequence[Seed]) -> list[dict[str, str]]:
    """What each seed is called, and where the radio without it is."""
    called = names(seeds_of(catalogue, around.tracks, around.artists, around.genres), catalogue)
    once = list(dict.fromkeys(seeds))
    return [
        {"what": what, "id": id, "name": name, "without": urlencode([one for one in once if one != (what, id)])}
        for (what, id), name in zip(once, called, strict=False)
    ]


async def _meant(desk: Desk, me: Listener, said: str) -> Seed | None:
    """The seed that words mean: what is called just so, an artist before a genre before a track; else the best."""
    found = await personal_search(desk, me, said, 10, personal=True)
    every: list[tuple[Seed, str]] = [
        *((("artist", one["artist_id"]), one["artist"]) for one in found.artists if "artist_id" in one),
        *((("genre", one["genre"]), one["genre"]) for one in found.genres),
        *((("track", one["track"]), one["title"]) for one in found.tracks),
    ]
    exact = (seed for seed, name in every if key_of(name) == key_of(said))
    return next(exact, next((seed for seed, _ in every), None))
