"""What the studio shows of settings: the fields of one kind, both sides of a trial, and the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playlists.formats.sentences import Language
from playlists.settings.japanese import SENTENCES, UNITS
from playlists.settings.settings import Settings, Value, settings_there, value
from serving.curation.previewing import Preview, Side
from serving.page import words
from serving.page.times import moment_of
from serving.store.curating import Revision


@dataclass(frozen=True, slots=True)
class Field:
    """One setting as a field of the form."""

    name: str
    field: str
    sentence: str
    bounds: str
    shown: str  # what stands in the field
    least: str
    most: str
    step: str
    changed: bool  # other than in the file


@dataclass(frozen=True, slots=True)
class Line:
    """One track of a side, and what becomes of it: "", "comes" or "goes"."""

    title: str
    artist: str
    mark: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One side of a trial."""

    name: str
    figures: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """One revision of the history."""

    number: int
    by: str
    note: str
    undoes: str
    changes: tuple[tuple[str, str], ...]  # (setting, from what to what)


def fields_of(kind: str, now: Settings, base: Settings, typed: Mapping[str, str], language: Language) -> list[Field]:
    """The fields of a kind; what was `typed` stands in them still."""
    found = []
    for one in settings_there().values():
        if one.kind != kind:
            continue
        limits, present, file = one.limits, value(now, one.name), value(base, one.name)
        sentence, unit = limits.sentence, limits.unit
        if language == "ja":
            sentence, unit = SENTENCES[kind][one.field], UNITS[unit]
        bounds = words.said(
            language, "settings bounds", least=_told(limits.least), most=_told(limits.most), unit=unit,
            default=_told(one.default),
        )  # fmt: skip
        if file != one.default:
            bounds += " " * (language == "en") + words.said(language, "settings file", value=_told(file))
        step = "1" if limits.whole else "any"
        shown = typed.get(one.name, repr(present))
        least, most = repr(limits.least), repr(limits.most)
        found.append(Field(one.name, one.field, sentence, bounds, shown, least, most, step, present != file))
    return found


def sides_of(tried: Preview, language: Language) -> list[Shown]:
    """What there is now and what there would be."""
    marks = {"now": dict.fromkeys(tried.goes, "goes"), "then": dict.fromkeys(tried.comes, "comes")}
    return [_side(name, side, marks[name], language) for name, side in (("now", tried.now), ("then", tried.then))]


def _side(name: str, side: Side, marks: Mapping[str, str], language: Language) -> Shown:
    unknown = words.said(language, "unknown artist")
    lines = tuple(
        Line(one["title"] or str(one["track"]), one["artist"] or unknown, marks.get(str(one["track"]), ""))
        for one in side.tracks
    )
    tail, known = (round(100 * part) for part in (side.long_tail, side.known_artists))
    figures = words.said(language, "settings side", tracks=len(lines), tail=tail, known=known)
    if side.too_few is not None:
        figures = words.said(language, "settings too few")
    return Shown(words.said(language, f"settings {name}"), figures, lines)


def past_of(revisions: Sequence[Revision], timezone: str, language: Language) -> list[Past]:
    return [_past(one, timezone, language) for one in revisions]


def _past(one: Revision, timezone: str, language: Language) -> Past:
    written = moment_of(one.at_ms, timezone, language)
    by = words.said(language, "settings by", when=written, who=one.listener or words.said(language, "settings nobody"))
    undoes = words.said(language, "settings undoes", number=one.undoes) if one.undoes else ""
    file = words.said(language, "settings as file")
    changes = tuple(
        (name, words.said(language, "settings from to", before=_or(before, file), after=_or(after, file)))
        for name, (before, after) in one.changes.items()
    )
    return Past(one.number, by, one.note, undoes, changes)


def _or(given: Value | None, file: str) -> str:
    return file if given is None else _told(given)


def _told(number: Value) -> str:
    """As people write it; a third is no row of threes."""
    return "1/3" if number == 1 / 3 else f"{number:g}"
