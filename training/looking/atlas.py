"""The map of the artists as a drawing: a dot each, coloured by genre, and the names that fit.

Lengths are in the units of the drawing, about pixels on a screen.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from unicodedata import east_asian_width

import numpy as np

from training.drawing import Svg
from training.looking.artists import OTHER, Artists

SIDE, EDGE = 640, 28  # of the map, and of the empty border that names at its edge reach into
SMALL, LARGE = 2.5, 7.0  # radius of the least and the most heard artist
TEXT, LINE = 11, 15  # height of a letter, and of a line
LABELS = 45  # names; more are a carpet
LONGEST = 26  # letters of a name
COLOURS = ("#e8590c", "#1c7ed6", "#0ca678", "#9c36b5", "#e0a100", "#e64980", "#74b816", "#15aabf", "#5f3dc4")
GREY = "#868e96"

HALO = "paint-order:stroke;stroke:var(--paper,none);stroke-width:3px;stroke-linejoin:round"  # names over dots

Box = tuple[float, float, float, float]  # left, top, right, bottom


def artist_map(artists: Artists) -> Svg:
    """The drawing. Every dot says its artist, genre and tracks where the mouse rests on it."""
    colour = dict(zip(artists.genres, COLOURS, strict=False))
    x, y = (EDGE + artists.place * (SIDE - 2 * EDGE)).T
    radius = SMALL + (LARGE - SMALL) * np.sqrt(artists.heard / artists.heard.max())
    dots = [
        f'<circle cx="{x[a]:.1f}" cy="{y[a]:.1f}" r="{radius[a]:.1f}" fill="{colour.get(artists.genre[a], GREY)}" '
        f'fill-opacity=".75"><title>{escape(_told(artists, a))}</title></circle>'
        for a in range(len(artists.names))[::-1]  # the best known on top
    ]
    names = [
        f'<text x="{left:.1f}" y="{top + TEXT:.1f}">{escape(_short(artists.names[a]))}</text>'
        for a, left, top in fitting(artists, x, y, radius)
    ]
    legend, height = _legend([*artists.genres, *([OTHER] if OTHER in artists.genre else [])], colour)
    return Svg(
        f'<svg role="img" aria-label="a map of {len(artists.names)} artists" class="map" '
        f'viewBox="0 0 {SIDE} {SIDE + height}" font-size="{TEXT}" font-family="system-ui, sans-serif" '
        f'fill="currentColor">{"".join(dots)}<g style="{HALO}">{"".join(names)}</g>{legend}</svg>'
    )


def fitting(artists: Artists, x: np.ndarray, y: np.ndarray, radius: np.ndarray) -> list[tuple[int, float, float]]:
    """(artist, left, top) of the names that fit, the best known first: none on another, none over the edge.

    Of the places around a dot the one that covers the fewest dots is taken.
    """
    taken: list[Box] = []
    placed: list[tuple[int, float, float]] = []
    for a, name in enumerate(artists.names):
        around = _places(x[a], y[a], radius[a], width_of(_short(name)))
        free = [box for box in around if _inside(box) and not any(_meet(box, other) for other in taken)]
        if free and len(placed) < LABELS:
            best = min(free, key=lambda box: _covered(box, x, y, radius))
            taken.append(best)
            placed.append((a, best[0], best[1]))
    return placed


def width_of(text: str) -> float:
    """About how wide a text is: a letter of most scripts is half as wide as high, one of East Asia as wide."""
    return sum(1.0 if east_asian_width(letter) in "WF" else 0.58 for letter in text) * TEXT


def _places(x: float, y: float, radius: float, width: float) -> Iterator[Box]:
    """Right of a dot, left of it, above, below."""
    gap = radius + 2
    middle, half = y - LINE / 2, width / 2
    for left, top in ((x + gap, middle), (x - gap - width, middle), (x - half, y - gap - LINE), (x - half, y + gap)):
        yield left, top, left + width, top + LINE


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _covered(box: Box, x: np.ndarray, y: np.ndarray, radius: np.ndarray) -> int:
    across = (x + radius > box[0]) & (x - radius < box[2])
    return int((across & (y + radius > box[1]) & (y - radius < box[3])).sum())


def _inside(box: Box) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= SIDE and box[3] <= SIDE


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"


def _told(artists: Artists, a: int) -> str:
    tracks = int(artists.tracks[a])
    return f"{artists.names[a]}: {artists.genre[a]}, {tracks} track{'' if tracks == 1 else 's'}"


def _legend(genres: list[str], colour: dict[str, str]) -> tuple[str, int]:
    """The colours and their genres in lines under the map, and how high they are together."""
    parts, x, y = [], 6.0, SIDE + LINE
    for genre in genres:
        width = width_of(_short(genre)) + 30
        if x + width > SIDE and x > 6:
            x, y = 6.0, y + LINE + 4
        parts.append(f'<circle cx="{x + 5:.1f}" cy="{y - 4}" r="5" fill="{colour.get(genre, GREY)}"/>')
        parts.append(f'<text x="{x + 14:.1f}" y="{y}">{escape(_short(genre))}</text>')
        x += width
    return "".join(parts), y - SIDE + 8
