"""Years and lengths that a sentence states, and what is left of it without them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from playlists.prompt.query import EARLIEST, LATEST, Span

CENTURY_TURNS = 30  # '20s are those of this century, '30s those of the last
RECENT = 1  # years before this one that are recent

NAMED_DECADES = {
    "fifties": 1950, "sixties": 1960, "seventies": 1970, "eighties": 1980, "nineties": 1990, "noughties": 2000,
}  # fmt: skip
COUNTS = {"ten": 10, "a dozen": 12, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
PARTS = {"early": (0, 3), "mid": (4, 6), "late": (7, 9), "前半": (0, 4), "初頭": (0, 3), "後半": (5, 9), "半ば": (4, 6)}

YEAR = r"((?:1[5-9]|20)\d\d)"
_DECADES = "|".join(NAMED_DECADES)
_COUNTS = "|".join(COUNTS)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What was found; `rest` is the sentence with those words blanked, so that every place stays where it is."""

    years: tuple[Span, ...]
    length: int | None
    minutes: int | None
    rest: str


def numbers_in(sentence: str, this_year: int) -> Numbers:
    """The years, tracks and minutes that `sentence` states."""
    years: list[Span] = []
    lengths: list[int] = []
    minutes: list[int] = []
    rest = sentence
    for pattern, meant in _SPANS:
        rest, found = _taken(pattern, rest)
        years += map(meant, found)
    for pattern, (first, last) in _RECENT:
        rest, found = _taken(pattern, rest)
        years += [(this_year - first, this_year - last)] * len(found)
    for pattern, counted in _MINUTES:
        rest, found = _taken(pattern, rest)
        minutes += map(counted, found)
    rest, found = _taken(_TRACKS, rest)
    lengths += map(_count, found)
    spans = tuple(dict.fromkeys(span for span in years if span[0] <= span[1]))
    return Numbers(_joined(spans), lengths[-1] if lengths else None, sum(minutes) or None, rest)


def _taken(pattern: re.Pattern[str], text: str) -> tuple[str, list[re.Match[str]]]:
    """The text with what `pattern` finds blanked, and what it found."""
    found = list(pattern.finditer(text))
    return pattern.sub(lambda match: " " * len(match.group()), text), found


def _joined(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Spans in order, those that touch as one."""
    joined: list[Span] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)


def _decade(found: re.Match[str]) -> Span:
    """`late 80s`, `nineties`, `80年代後半`."""
    digits, part = found["decade"].lower(), found["part"] or ""
    first, last = PARTS.get(part.lower(), (0, 9))
    start = NAMED_DECADES[digits] if digits in NAMED_DECADES else _century(int(digits))
    return start + first, start + last


def _century(decade: int) -> int:
    if decade >= EARLIEST:
        return decade
    return decade + (2000 if decade < CENTURY_TURNS else 1900)


def _count(found: re.Match[str]) -> int:
    said = (found.group(1) or found.group(2)).lower()
    return COUNTS[said] if said in COUNTS else int(said)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_SPANS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Span]], ...] = (
    (_compiled(rf"\b(?:from|between)?\s*{YEAR}\s*(?:to|and|until|through|[-–—])\s*{YEAR}\b"),
     lambda m: (int(m[1]), int(m[2]))),
    (_compiled(rf"{YEAR}年?\s*(?:から|[〜~～])\s*{YEAR}年?(?:まで)?"), lambda m: (int(m[1]), int(m[2]))),
    (_compiled(r"(?P<decade>(?:1[5-9]|20)\d0|\d0)年代(?P<part>前半|後半|初頭|半ば)?"), _decade),
    (_compiled(r"\b(?P<part>early|mid|late)?[ -]*(?:the )?(?P<decade>(?:1[5-9]|20)\d0|\d0)['’]?s\b"), _decade),
    (_compiled(rf"\b(?P<part>early|mid|late)?[ -]*(?:the )?(?P<decade>{_DECADES})\b"), _decade),
    (_compiled(rf"\b(?:before|pre|older than|earlier than)[ -]?{YEAR}\b"), lambda m: (EARLIEST, int(m[1]) - 1)),
    (_compiled(rf"\b(?:until|up to|till)\s+{YEAR}\b"), lambda m: (EARLIEST, int(m[1]))),
    (_compiled(rf"\b(?:after|later than|newer than)\s+{YEAR}\b"), lambda m: (int(m[1]) + 1, LATEST)),
    (_compiled(rf"\bsince\s+{YEAR}\b|\b(?:from )?{YEAR}\s+(?:on|onward|onwards|and later|or later)\b"),
     lambda m: (int(m[1] or m[2]), LATEST)),
    (_compiled(rf"{YEAR}年?(?:以降|から後|からの)"), lambda m: (int(m[1]), LATEST)),
    (_compiled(rf"{YEAR}年?(?:以前|まで)"), lambda m: (EARLIEST, int(m[1]))),
    (_compiled(rf"{YEAR}年?より(?:前|古い)"), lambda m: (EARLIEST, int(m[1]) - 1)),
    (_compiled(rf"\b(?:in|of|from)?\s*{YEAR}\b年?|{YEAR}年"), lambda m: (int(m[1] or m[2]), int(m[1] or m[2]))),
)  # fmt: skip
_RECENT = (
    (_compiled(r"\bthis year(?:['’]s)?\b|今年の?"), (0, 0)),
    (_compiled(r"\blast year(?:['’]s)?\b|(?:去年|昨年)の?"), (1, 1)),
    (_compiled(r"\b(?:recent|recently released|new releases|brand new|latest|the newest)\b|最近の|最新の|新曲"),
     (RECENT, 0)),
)  # fmt: skip
_TRACKS = _compiled(  # the words between the number and the tracks are still to be read
    rf"\b(\d{{1,3}}|{_COUNTS})(?=\s+(?:[\w-]+\s+){{0,3}}?(?:tracks|songs|tunes|titles)\b)|(\d{{1,3}})曲"
)
_MINUTES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], int]], ...] = (
    (_compiled(r"\b(?:an|one|1) hour and a half\b"), lambda _: 90),
    (_compiled(r"\bhalf an? hour\b"), lambda _: 30),
    (_compiled(r"(\d{1,2})時間半"), lambda m: 60 * int(m[1]) + 30),
    (_compiled(r"(\d{1,2})時間"), lambda m: 60 * int(m[1])),
    (_compiled(r"(\d{1,3})分"), lambda m: int(m[1])),
    (_compiled(r"\b(\d{1,2}(?:\.\d)?)[ -]*(?:hours?|hrs?|h)\b"), lambda m: round(60 * float(m[1]))),
    (_compiled(r"\b(\d{1,3})[ -]*(?:minutes?|mins?)\b"), lambda m: int(m[1])),
    (_compiled(r"\btwo hours\b"), lambda _: 120),
    (_compiled(r"\b(?:an|one|a single) hour\b"), lambda _: 60),
)
