"""Which dials does a kind of playlist obey, where do they stand, and what did a form turn them to?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData, QueryParams

from playlists.dials import DEFAULT, LONGEST, Dials, turned
from playlists.formats.document import Document
from playlists.formats.sentences import Language
from playlists.playlist import SHORTEST
from playlists.recipes.dialled import check_genres
from playlists.recipes.discover_weekly import KIND
from playlists.recipes.mix import RULES
from playlists.recipes.steering import Steer
from serving.access.identity import Me, TheDesk
from serving.answering.turned import turned_for_good
from serving.page import words
from serving.page.guard import back_to, ours

Dial = Literal["adventurousness", "popularity", "familiar", "explicit", "length", "steer"]
MIX: tuple[Dial, ...] = ("familiar", "explicit", "length")
KNOWN: dict[str, tuple[Dial, ...]] = {  # by the kind without its theme
    "discover-weekly": ("adventurousness", "popularity", "explicit", "length", "steer"),
    "radio": ("adventurousness", "popularity", "explicit"),
    "daily-mix": MIX,
    "genre-mix": MIX,
    "artist-mix": MIX,
    "decade-mix": MIX,
    "release-radar": ("explicit", "length"),
    "on-repeat": ("explicit", "length"),
    "time-capsule": ("explicit", "length"),
}
OUTSIDE = ("outside", "outside_picked")  # reasons of what is outside the usual
SLIDERS = ("adventurousness", "popularity", "familiar")
TURNED = "turned"  # the value of the field `dials` of a form that was sent

dialling = APIRouter(include_in_schema=False, dependencies=[Depends(ours)])


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A genre to steer by."""

    genre: str
    tracks: int | None  # candidates; None of one that was chosen elsewhere
    chosen: bool


@dataclass(frozen=True, slots=True)
class ShownDials:
    """The dials of one kind as they stand. What a kind does not obey is not shown."""

    kind: str
    sliders: tuple[tuple[str, float], ...]  # name, 0..1
    explicit: bool | None
    length: int | None
    has_length: bool
    steers: tuple[Suggestion, ...]
    once: bool  # for one request; else as they are kept
    moved: tuple[str, ...]  # what is not as it was made, in words

    @property
    def bounds(self) -> tuple[int, int]:
        return SHORTEST, LONGEST


def shown_dials(
    kind: str, dials: Dials, language: Language, once: bool, offered: Sequence[Steer] = (),
    made: Document | None = None,
) -> ShownDials:  # fmt: skip
    """The dials of `kind`, and the genres that are `offered` to steer by beside those that it is steered by; with what
    the playlist that was `made` reached of what they ask for."""
    known = KNOWN[kind.partition(":")[0]]
    values = asdict(dials) | {"familiar": RULES.familiar_share if dials.familiar is None else dials.familiar}
    steers = [Suggestion(one.genre, one.tracks, one.genre in dials.steer) for one in offered]
    others = [Suggestion(genre, None, True) for genre in dials.steer if genre not in {one.genre for one in offered}]
    return ShownDials(
        kind, tuple((name, values[name]) for name in SLIDERS if name in known),
        dials.explicit if "explicit" in known else None, dials.length, "length" in known,
        (*others, *steers) if "steer" in known else (), once, moved(dials, language, made),
    )  # fmt: skip


def moved(dials: Dials, language: Language, made: Document | None = None) -> tuple[str, ...]:
    """Each dial that does not stand where it was made to stand, and where it stands; of a Discover Weekly that was
    `made`, how much of it is outside the usual, which may be less than the dial asks for."""
    said = [(name, value) for name, value in asdict(dials).items() if value != getattr(DEFAULT, name)]
    return tuple(
        _outside(dials, made, language)
        if name == "adventurousness" and made and made["kind"] == KIND
        else words.said(language, f"moved {name}", value=_written(value))
        for name, value in said
    )


def _outside(dials: Dials, made: Document, language: Language) -> str:
    there, total = sum(track["reason"]["kind"] in OUTSIDE for track in made["tracks"]), len(made["tracks"])
    if made["basis"] == "popular":
        how = "unknown"
    elif dials.steer:
        how = "steered"
    else:
        how = "reached" if there >= round(dials.adventurousness * total) else "short"
    return words.said(language, f"outside {how}", value=_written(dials.adventurousness), there=there, total=total)


def _written(value: Any) -> str:
    if isinstance(value, float):
        return f"{round(100 * value)} %"
    return ", ".join(value) if isinstance(value, list | tuple) else str(value)


def dials_of(sent: QueryParams | FormData, kind: str, own: Dials) -> Dials | None:
    """`own` with what a form turned; None where none was sent. Raises BadInput, with the name of the dial."""
    if sent.get("dials") != TURNED:
        return None
    known = KNOWN.get(kind.partition(":")[0], ())
    given: dict[str, Any] = {name: _share(str(sent[name])) for name in SLIDERS if name in known and name in sent}
    if "explicit" in known:
        given["explicit"] = sent.get("explicit", "yes") != "no"
    if "length" in known and "length" in sent:
        given["length"] = _whole(str(sent["length"]))
    if "steer" in known:
        given["steer"] = [str(genre) for genre in sent.getlist("steer")]
    return turned(given, own)


def _share(text: str) -> float | str:
    """The number that a form sent; what is none stays as it is, for the dial to refuse by its name."""
    try:
        return float(text)
    except ValueError:
        return text


def _whole(text: str) -> int | str | None:
    return int(text) if text.isdecimal() else text or None


@dialling.post("/dials")
async def keep_dials(request: Request, desk: TheDesk, me: Me) -> Response:
    """Keeps the dials for all playlists; those of now are made anew."""
    form = await request.form()
    dials = dials_of(form, str(form.get("kind", "")), me.dials) or me.dials
    if dials.steer != me.dials.steer:
        check_genres(dials, desk.shelf.get().catalogue)
    await desk.write(lambda connection: turned_for_good(connection, me.id, dials))
    return RedirectResponse(back_to(str(form.get("back", "/"))), 303)


@dialling.post("/dials/back")
async def set_dials_back(request: Request, desk: TheDesk, me: Me) -> Response:
    """Every dial as it was made; the playlists of now are made anew."""
    form = await request.form()
    await desk.write(lambda connection: turned_for_good(connection, me.id, DEFAULT))
    return RedirectResponse(back_to(str(form.get("back", "/"))), 303)
