"""What does the cover of an album look like that we have no picture of?

A composition of two to four colour fields in a square of 100, drawn from the names alone: the artist decides the hue,
so that their albums are a family, the album decides the rest. The same names give the same picture, to the byte.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from math import pi, sin
from random import Random
from typing import NamedTuple, TypeVar

from serving.page.colour import oklch

T = TypeVar("T")
Dice = Callable[[], float]  # the next number in [0, 1) of a stable sequence


class Palette(NamedTuple):
    ground: str
    figure: str
    second: str
    spark: str


# (lightness, chroma, whose hue) of each field: 0 is the artist's hue, 1 the album's, 0.5 between them.
TONES = (
    ((0.26, 0.060, 0.0), (0.72, 0.155, 1.0), (0.46, 0.120, 0.0), (0.92, 0.050, 0.5)),  # night
    ((0.92, 0.040, 0.0), (0.60, 0.170, 0.0), (0.34, 0.080, 1.0), (0.77, 0.130, 1.0)),  # paper
    ((0.58, 0.140, 0.0), (0.86, 0.085, 1.0), (0.36, 0.095, 0.0), (0.95, 0.030, 1.0)),  # field
    ((0.80, 0.105, 0.0), (0.44, 0.125, 1.0), (0.93, 0.045, 0.0), (0.64, 0.160, 0.5)),  # day
    ((0.37, 0.095, 0.0), (0.90, 0.060, 0.5), (0.66, 0.150, 1.0), (0.24, 0.050, 0.0)),  # dusk
)
TURNS = (24.0, -32.0, 55.0, -65.0, 120.0, 165.0, -150.0)  # the album's hue, in degrees from the artist's

SAMPLES = (
    ("Lantern", "North"), ("Harbour", "Two Rivers"), ("Signal", "Dusk"), ("Meadow", "Letters"), ("Comet", "Slow"),
    ("Ferry", "Islands"), ("Thistle", "Glass"), ("Anchor", "Morning"), ("Willow", "Radio"), ("Ember", "Home"),
    ("Saturn", "Postcards"), ("Kite", "Lullabies"),
)  # fmt: skip  # names of nobody, for a page that has no playlist to show


def cover(artist: str, album: str) -> str:
    """The inside of an SVG with viewBox `0 0 100 100`, from these two names."""
    rolls = dice(f"{artist.casefold()}\x1f{album.casefold()}")
    colours = palette(360 * dice(artist.casefold())(), rolls)
    return _box(colours.ground) + _pick(COMPOSITIONS, rolls)(colours, rolls)


def dice(text: str) -> Dice:
    """Numbers in [0, 1) that depend on `text` alone."""
    return Random(int.from_bytes(blake2b(text.encode(), digest_size=8).digest())).random


def palette(hue: float, rolls: Dice) -> Palette:
    """Four colours around `hue` in degrees."""
    tones, turn = _pick(TONES, rolls), _pick(TURNS, rolls)
    return Palette(*(oklch(light, chroma, hue + turn * share) for light, chroma, share in tones))


def sun(c: Palette, rolls: Dice) -> str:
    """A disc over one or two horizons."""
    x, radius, horizon = 28 + 44 * rolls(), 17 + 15 * rolls(), 56 + 14 * rolls()
    ground = 0.55 * (100 - horizon)
    return (
        _disc(x, horizon - radius * (0.35 + 0.5 * rolls()), radius, c.figure)
        + _box(c.second, 0, horizon, 100, 100 - horizon)
        + (_box(c.spark, 0, horizon + ground, 100, 100 - ground) if rolls() < 0.5 else "")
    )


def arches(c: Palette, rolls: Dice) -> str:
    """Arches inside each other, standing on the lower edge."""
    x, outer, step = 30 + 40 * rolls(), 62 + 14 * rolls(), 15 + 3 * rolls()
    colours = _around((c.figure, c.second, c.spark, c.ground), 4)
    return "".join(_disc(x, 100, outer - step * n, colour) for n, colour in enumerate(colours))


def tiles(c: Palette, rolls: Dice) -> str:
    """Four quarters of a disc, each turned its own way."""
    drawn = ""
    for n, (x, y) in enumerate(((0, 0), (50, 0), (0, 50), (50, 50))):
        fill, field = ((c.figure, c.ground), (c.second, c.spark), (c.spark, c.second))[(n + int(3 * rolls())) % 3]
        drawn += _box(field, x, y, 50, 50) + _quarter(x, y, int(4 * rolls()), fill)
    return drawn


def fields(c: Palette, rolls: Dice) -> str:
    """Two or three soft rectangles above each other."""
    first, gap = 24 + 34 * rolls(), 5.0
    left = 84 - first - gap
    parts = ((8.0, first, c.figure), (8 + first + gap, left, c.second))
    spark = _soft(c.spark, 8, 8 + first + gap + left * 0.62, 84, left * 0.38) if rolls() < 0.6 else ""
    return "".join(_soft(colour, 8, y, 84, height) for y, height, colour in parts) + spark


def rings(c: Palette, rolls: Dice) -> str:
    """Rings around a point off the middle."""
    x, y, outer = 22 + 56 * rolls(), 22 + 56 * rolls(), 58 + 12 * rolls()
    colours = _around((c.figure, c.ground, c.second, c.ground, c.spark), 5)
    return "".join(_disc(x, y, outer * (1 - 0.21 * n), colour) for n, colour in enumerate(colours))


def columns(c: Palette, rolls: Dice) -> str:
    """Columns of unequal height with round heads."""
    wide = (100 - 2 * 12 - 3 * 6) / 4
    colours = (c.figure, c.second, c.figure, c.spark)
    start = int(4 * rolls())
    heights = [26 + 58 * rolls() for _ in range(4)]
    return "".join(
        _soft(colours[(n + start) % 4], 12 + n * (wide + 6), 100 - high, wide, high + 20, wide / 2)
        for n, high in enumerate(heights)
    )


def slopes(c: Palette, rolls: Dice) -> str:
    """Two slopes and a small disc."""
    left, right, x = 34 + 30 * rolls(), 50 + 34 * rolls(), 24 + 52 * rolls()
    return (
        _disc(x, 18 + 12 * rolls(), 9 + 7 * rolls(), c.spark)
        + _path(f"M0 {left:.1f}L{30 + 30 * rolls():.1f} {left - 14:.1f}L100 {right:.1f}V100H0Z", c.figure)
        + _path(f"M0 {left + 24:.1f}L100 {right - 12:.1f}V100H0Z", c.second)
    )


def waves(c: Palette, rolls: Dice) -> str:
    """Three waves, the nearest the lowest."""
    drawn = _disc(20 + 60 * rolls(), 22, 10 + 8 * rolls(), c.spark) if rolls() < 0.6 else ""
    top, high, phase = 36 + 10 * rolls(), 5 + 6 * rolls(), rolls()
    for n, colour in enumerate((c.figure, c.second, c.spark)):
        drawn += _path("M0 100" + "".join(_crest(top + 21 * n, high, phase + 0.37 * n)) + "V100Z", colour)
    return drawn


def lens(c: Palette, rolls: Dice) -> str:
    """Two discs, and what they share."""
    radius, apart = 27 + 5 * rolls(), 15 + 7 * rolls()
    if rolls() < 0.5:
        (x, y), (u, v) = (50 - apart, 50.0), (50 + apart, 50.0)
    else:
        (x, y), (u, v) = (50.0, 50 - apart), (50.0, 50 + apart)
    half = (radius**2 - apart**2) ** 0.5
    (p, q), (r, s) = ((50.0, 50 - half), (50.0, 50 + half)) if y == v else ((50 - half, 50.0), (50 + half, 50.0))
    arc = f"A{radius:.1f} {radius:.1f} 0 0 1"
    shared = f"M{p:.1f} {q:.1f}{arc} {r:.1f} {s:.1f}{arc} {p:.1f} {q:.1f}Z"
    return _disc(x, y, radius, c.figure) + _disc(u, v, radius, c.second) + _path(shared, c.spark)


COMPOSITIONS = (sun, arches, tiles, fields, rings, columns, slopes, waves, lens)


def _pick(these: tuple[T, ...], rolls: Dice) -> T:
    return these[int(len(these) * rolls())]


def _around(colours: tuple[str, ...], count: int) -> tuple[str, ...]:
    return tuple(colours[n % len(colours)] for n in range(count))


def _box(fill: str, x: float = 0, y: float = 0, wide: float = 100, high: float = 100) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" fill="{fill}"/>'


def _soft(fill: str, x: float, y: float, wide: float, high: float, corner: float = 3) -> str:
    box = f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}"'
    return f'{box} rx="{corner:.1f}" fill="{fill}"/>'


def _disc(x: float, y: float, radius: float, fill: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{fill}"/>'


def _path(d: str, fill: str) -> str:
    return f'<path d="{d}" fill="{fill}"/>'


def _quarter(x: float, y: float, corner: int, fill: str) -> str:
    """A quarter of a disc in the square of 50 at (x, y), around its corner 0..3, clockwise from the upper left."""
    dx, dy = ((0, 0), (50, 0), (50, 50), (0, 50))[corner]
    sx, sy = (-1 if dx else 1), (-1 if dy else 1)
    sweep = 1 if sx == sy else 0
    return _path(f"M{x + dx} {y + dy}h{50 * sx}a50 50 0 0 {sweep} {-50 * sx} {50 * sy}Z", fill)


def _crest(top: float, high: float, phase: float) -> list[str]:
    return [f"L{x} {top + high * sin(2 * pi * (x / 100 + phase)):.1f}" for x in range(0, 101, 5)]
