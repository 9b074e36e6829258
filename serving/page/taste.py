"""What is known of a listener's taste, how wide their world is, and whom they follow: for them to see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from playlists.bubble import LEAST_PLAYS, LEAST_WEEKS, Alarm
from playlists.formats.sentences import Language
from serving.access.identity import Me, TheDesk
from serving.answering.insight import Bubble, bubble_of, shares_in
from serving.page import words
from serving.page.marks import MOST_FOLLOWED
from serving.page.names import artist_name
from serving.page.plots import HIGH, WIDE, Plot, bars, plot
from serving.page.rendered import language_of, page
from serving.page.shown import cover_of
from serving.store import followed
from serving.store.worlds import Of

LISTED = 12  # genres and artists: what one can take in
FIGURES = ("gs_score", "genre_entropy", "new_artists")
SIDES: tuple[Of, Of] = ("played", "recommended")

taste = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Share:
    """One bar."""

    name: str
    percent: float
    width: float  # percent of the longest
    usual: bool = False


@dataclass(frozen=True, slots=True)
class ShownWorld:
    """One figure of a bubble over the weeks, in two lines: what was played, and what was recommended."""

    figure: str
    plot: Plot


@taste.get("/taste")
async def my_taste(request: Request, desk: TheDesk, me: Me) -> HTMLResponse:
    """The taste in shares, and the bubble over the weeks with its alarm."""
    language = language_of(request)
    shares = await desk.build(lambda: shares_in(desk, me))
    bubble = await desk.build(lambda: bubble_of(desk, me))
    decades = sorted(shares["decades"], key=lambda one: one["decade"])
    return page(request, "taste.html", {
        "listener": me, "tracks": words.counted(language, "tracks", shares["tracks"]), "known": shares["tracks"] > 0,
        "groups": [
            ("taste genres", _shares(shares["genres"][:LISTED], "genre", language)),
            ("taste artists", _shares(shares["artists"][:LISTED], "artist", language)),
            ("taste decades", _shares(decades, "decade", language)),
        ],
        "worlds": _worlds(bubble), "weeks": _weeks(bubble), "alarm": told(bubble.alarm, language),
        "raised": bubble.alarm.raised, "box": (WIDE, HIGH),
    })  # fmt: skip


@taste.get("/followed")
async def my_followed(request: Request, desk: TheDesk, me: Me) -> HTMLResponse:
    """The artists whom the listener follows, by name."""
    catalogue = desk.shelf.get().catalogue
    rows = await desk.read(lambda c: followed.page(c, me.id, "", MOST_FOLLOWED))
    named = [(id, artist_name(catalogue, id) or id) for id, _ in rows]
    artists = [(id, name, cover_of(name, name)) for id, name in sorted(named, key=lambda one: one[1].casefold())]
    return page(request, "followed.html", {"listener": me, "artists": artists})


def told(alarm: Alarm, language: Language) -> list[str]:
    """Whether the listener's world shrinks, by which figures, in sentences; or why nothing can be said yet."""
    if alarm.weeks < LEAST_WEEKS:
        return [words.said(language, "bubble few", weeks=alarm.weeks, least=LEAST_WEEKS, plays=LEAST_PLAYS)]
    said = [words.said(language, "bubble raised" if alarm.raised else "bubble calm", weeks=alarm.weeks)]
    for name, trend in (("gs_score", alarm.gs_score), ("genre_entropy", alarm.genre_entropy)):
        if trend is not None:
            said.append(words.said(language, f"bubble {name} trend", change=f"{trend.change:+.2f}", p=f"{trend.p:.3f}"))
    return said


def _shares(rows: Sequence[dict[str, Any]], name: str, language: Language) -> list[Share]:
    widths = bars([one["share"] for one in rows])
    return [
        Share(_called(one[name], name, language), round(100 * one["share"], 1), width, one.get("usual", False))
        for one, width in zip(rows, widths, strict=True)
    ]


def _called(value: Any, name: str, language: Language) -> str:
    if name == "decade":
        return words.said(language, "the decade", decade=value)
    return str(value or words.said(language, "unknown artist"))


def _worlds(bubble: Bubble) -> list[ShownWorld]:
    drawn = [
        (figure, plot([[getattr(bubble.worlds[week, side], figure) for week in bubble.weeks] for side in SIDES]))
        for figure in FIGURES
    ]
    return [ShownWorld(figure, made) for figure, made in drawn if made is not None]


def _weeks(bubble: Bubble) -> list[dict[str, Any]]:
    """The figures as a table, the latest week first, of those in which anything was played."""
    return [
        {"week": str(week), "plays": bubble.worlds[week, "played"].plays}
        | {figure: _rounded(getattr(bubble.worlds[week, "played"], figure)) for figure in FIGURES}
        for week in reversed(bubble.weeks)
        if bubble.worlds[week, "played"].plays
    ]


def _rounded(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
