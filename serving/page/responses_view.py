"""What the studio shows of responses: the rates of one kind as curves over weeks and as a table, and its variants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from playlists.formats.sentences import Language
from playlists.responses.cells import RATES, Cell, Difference
from playlists.responses.intervals import Rate
from playlists.responses.variants import Experiment
from playlists.responses.withheld import ALL, Key
from serving.page import words
from serving.page.curves import Curves, curves
from serving.responses.counted import NO_VARIANT
from serving.responses.report import By, Report
from serving.store.experiments import Stop

MOST = 5  # series of one plot: more cannot be told apart
TOLD = ("activity", "age", "reason")  # the segments whose parts have words of their own

Series = tuple[str, str]  # part, variant


@dataclass(frozen=True, slots=True)
class Chart:
    """One rate over the weeks."""

    rate: str
    drawn: Curves
    top: str
    last: str  # the newest figures in words, for who cannot see it


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: all weeks together. Without figures where it is withheld."""

    name: str
    counts: tuple[str, ...]
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Against:
    """A variant beside its control; `sure` where the interval leaves out nothing at all."""

    variant: str
    figures: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """An experiment in words."""

    name: str
    when: str
    variants: tuple[str, ...]
    stopped: tuple[tuple[str, str], ...]  # when which, and why


@dataclass(frozen=True, slots=True)
class View:
    """The page of one kind."""

    weeks: tuple[str, str]  # the first and the last
    legend: tuple[str, ...]
    left_out: int  # series that are only in the table
    charts: tuple[Chart, ...]
    rows: tuple[Row, ...]
    against: tuple[Against, ...]


def view_of(report: Report, kind: str, language: Language) -> View:
    """The view of a report of one kind."""
    found = {cell.key: cell for cell in report.cells}
    weeks = _weeks(report)
    wholes = _wholes(found, report.by)
    drawn = sorted(wholes, key=lambda one: (-found[_key(kind, one, ALL)].listeners, one))[:MOST]
    series = [one for one in wholes if one in drawn]
    names = tuple(_named(one, report.by, language) for one in series)
    return View(
        (weeks[0], weeks[-1]), names, len(wholes) - len(series),
        tuple(chart for name in RATES if (chart := _chart(name, found, kind, series, names, weeks, language))),
        tuple(_row(found[_key(kind, one, ALL)], _named(one, report.by, language)) for one in _all(found)),
        tuple(_against(report.differences, report.by, language)),
    )  # fmt: skip


def trials_of(experiments: Sequence[Experiment], stops: Sequence[Stop], kind: str, language: Language) -> list[Trial]:
    """The experiments of a kind, the latest first."""
    ours = sorted((one for one in experiments if one.kind == kind), key=lambda one: one.first, reverse=True)
    return [_trial(one, [stop for stop in stops if stop.experiment == one.name], language) for one in ours]


def percent(value: float) -> str:
    """A share as it is read: 41 %, 0.4 %."""
    return f"{100 * value:.0f} %" if value >= 0.1 or value == 0 else f"{100 * value:.1f} %"


def _weeks(report: Report) -> list[str]:
    """The weeks of the report, from the first one that has anything to show."""
    count = (report.span.last.monday - report.span.first.monday).days // 7 + 1
    weeks = [str(report.span.first.plus(n)) for n in range(count)]
    first = min((cell.key.week for cell in report.cells if cell.rates and cell.key.week != ALL), default=weeks[0])
    return weeks[weeks.index(first) :]


def _key(kind: str, series: Series, week: str) -> Key:
    return Key(kind, series[0], series[1], week)


def _all(found: dict[Key, Cell]) -> list[Series]:
    return [(key.part, key.variant) for key in found if key.week == ALL]


def _wholes(found: dict[Key, Cell], by: By) -> list[Series]:
    """The series that may be drawn: the segments, else the variants, else everybody."""
    shown = [(key.part, key.variant) for key, cell in found.items() if key.week == ALL and not cell.withheld]
    varied = [one for one in shown if one[1] not in (ALL, NO_VARIANT)]
    return varied if by is None and varied else [one for one in shown if one[1] == ALL]


def _chart(
    rate: str, found: dict[Key, Cell], kind: str, series: Sequence[Series], names: Sequence[str],
    weeks: Sequence[str], language: Language,
) -> Chart | None:  # fmt: skip
    values = [[_rate(found.get(_key(kind, one, week)), rate) for week in weeks] for one in series]
    drawn = curves(values)
    if drawn is None:
        return None
    newest = [next((one for one in reversed(line) if one is not None), None) for line in values]
    said = "; ".join(f"{name} {_figure(one)}" for name, one in zip(names, newest, strict=True) if one)
    return Chart(rate, drawn, percent(drawn.top), words.said(language, "responses last", figures=said))


def _rate(cell: Cell | None, name: str) -> Rate | None:
    rate = cell.rates[name] if cell is not None and cell.rates else None
    return None if rate is None or rate.value != rate.value else rate  # NaN: nothing could have happened


def _row(cell: Cell, name: str) -> Row:
    if cell.rates is None:
        return Row(name, (), ())
    counts = (f"{cell.listeners:,}", f"{cell.playlists:,}", f"{cell.plays:,}")
    return Row(name, counts, tuple(_figure(_rate(cell, rate)) for rate in RATES))


def _figure(rate: Rate | None) -> str:
    """A rate with the ends of its interval: 41 % (38–44)."""
    if rate is None:
        return "–"
    ends = [percent(end).removesuffix(" %") for end in (rate.low, rate.high)]
    return f"{percent(rate.value)} ({ends[0]}–{ends[1]})"


def _against(found: Sequence[Difference], by: By, language: Language) -> list[Against]:
    """How each variant differs from its control over all weeks, in points of percent."""
    by_series: dict[Series, list[tuple[str, bool]]] = {}
    for one in found:
        if one.key.week == ALL:
            by_series.setdefault((one.key.part, one.key.variant), []).append(_points(one.between))
    return [Against(_named(series, by, language), tuple(figures)) for series, figures in by_series.items()]


def _points(between: Rate) -> tuple[str, bool]:
    if between.low != between.low:
        return "–", False
    value, low, high = (f"{100 * end:+.1f}".replace("-", "−") for end in (between.value, between.low, between.high))
    return f"{value} ({low} … {high})", between.low > 0 or between.high < 0


def _named(series: Series, by: By, language: Language) -> str:
    """What a series is called: its segment, and the variant where it is of one."""
    part, variant = series
    told = (
        [] if by is None else [words.said(language, f"responses {by} {part}") if by in TOLD else _other(part, language)]
    )
    if variant == NO_VARIANT:
        told.append(words.said(language, "responses no variant"))
    elif variant:
        told.append(variant)
    return ", ".join(told) or words.said(language, "responses everybody")


def _other(part: str, language: Language) -> str:
    return words.said(language, f"responses part {part}") if part in ("other", "unknown") else part


def _trial(one: Experiment, stops: Sequence[Stop], language: Language) -> Trial:
    ends = words.day(language, one.first), words.day(language, one.end)
    variants = tuple(
        f"{variant.name} {percent(variant.share)}"
        + "".join(f", {name} = {value}" for name, value in sorted(variant.overlay.items()))
        for variant in one.variants
    )
    stopped = tuple(
        (words.said(language, "responses stopped", variant=stop.variant, when=_day(stop.at_ms, language)), stop.why)
        for stop in stops
    )
    return Trial(one.name, words.said(language, "responses runs", first=ends[0], end=ends[1]), variants, stopped)


def _day(at_ms: int, language: Language) -> str:
    return words.day(language, datetime.fromtimestamp(at_ms / 1000, UTC).date())
