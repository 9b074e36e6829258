"""How much would listeners truly like each kind of playlist, beside what else its hard rules would have let in?

python -m training.evaluation.kinds --data DATA --model MODEL --out FILE.csv [--listeners 150]

Only a simulated world knows. A radio is asked around the artist that a listener plays most, a moment for the hour and
day at which they have listened most, a prompt for unheard tracks of the genre that is most theirs. A listener has one
figure a kind: the mean over their playlists of it. The version has seen the listens of these very listeners, as it has
when it serves them.

Shapes: B listeners, K kinds, S lists.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from playlists.catalogue import Rows
from playlists.diary import diaries
from playlists.errors import SegueError, TooFewTracks
from playlists.histories import histories_of
from playlists.kinds import RECIPES, make_all
from playlists.listens import read_listeners, read_listens
from playlists.playlist import Playlist
from playlists.prompt.query import Query
from playlists.recipes.moment import moment
from playlists.recipes.prompt import prompt
from playlists.recipes.radio import radio
from playlists.recipes.seeds import seeds_of
from playlists.recipes.themed_mixes import artists, genres
from playlists.taste import Notes, Taste, tastes_of
from playlists.version.opened import open_version
from playlists.week import Week, week_of, zone
from training.evaluation.aligned import aligned
from training.evaluation.bootstrap import means, resamples
from training.evaluation.hard_rules import RULES, let_in
from training.evaluation.rivals import LetIn, best, popular, random_in_genre, top
from training.evaluation.shelf import ExactShelf, whole_shelf
from training.simulator.present import read_report
from training.simulator.truth import Truth

LISTS = ("playlist", "popular", "random in genre", "top of the model", "best possible")
FIGURES = ("share liked", "mean liking")  # liked: above the 80th percentile of the listener's own liking of all tracks
LIKED = 0.8
THEMES = 3  # of a kind that one listener has several of: the most theirs


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one list of one kind: the mean over listeners and its 95 % interval."""

    kind: str
    list: str
    name: str
    mean: float
    low: float
    high: float
    listeners: int


def kinds(data: Path, model: Path, most: int = 150, told: Callable[[str], object] = print) -> list[Figure]:
    """The figures of every kind, for at most `most` listeners by id. Raises NotFound where there is no truth."""
    truth, shelf = Truth.read(data), whole_shelf(open_version(model))
    until = datetime.fromisoformat(read_report(data)["simulated"]["until"]).replace(tzinfo=UTC)
    every = np.arange(len(shelf.catalogue))
    found: dict[str, list[np.ndarray]] = {kind: [] for kind in RULES}
    for number, taste in enumerate(tastes_in(data, shelf, until, most)):
        if not number % 20:
            told(f"{number} listeners")
        liking = truth.liking([taste.listener], every)[0]
        rng = np.random.default_rng(number)
        mine: dict[str, list[np.ndarray]] = {kind: [] for kind in RULES}
        for kind, made in playlists_of(taste, week_of(until.date()), shelf):
            allowed = let_in(kind, taste, week_of(until.date()), shelf)
            mine[kind.partition(":")[0]].append(_worth(made.tracks, allowed, taste, liking, shelf, rng))
        for kind, worth in mine.items():
            found[kind].append(np.mean(worth, axis=0) if worth else np.full((len(LISTS), len(FIGURES)), np.nan))
    return [figure for kind, worth in found.items() for figure in _figures(kind, np.array(worth))]


def tastes_in(data: Path, shelf: ExactShelf, now: datetime, most: int) -> list[Taste]:
    told, listens = read_listeners(data), read_listens(data)
    known = {row["listener"]: row for row in told.to_pylist()}
    people = sorted(known)[:most]
    histories = histories_of(listens, shelf.catalogue, now, listeners=people)
    notes = [Notes(market=known[name]["market"]) for name in people]
    zones = [zone(known[name]["timezone"]) for name in people]
    written = list(diaries(listens, shelf.catalogue, now, zones, people))
    return tastes_of(histories, shelf.encode(histories), notes, shelf.catalogue, written)


def playlists_of(taste: Taste, week: Week, shelf: ExactShelf) -> Iterator[tuple[str, Playlist]]:
    """All that this listener can have, by name with the theme; of several themes the first THEMES."""
    for kind, recipe in RECIPES.items():
        period = week.monday if recipe.every == "day" else week
        for name, made in make_all(kind, [taste], period, shelf)[0][:THEMES]:
            if isinstance(made, Playlist):
                yield name, made
    for ask in (_radio, _moment, _prompt):
        try:
            yield from ask(taste, week, shelf)
        except TooFewTracks:
            continue


def _radio(taste: Taste, week: Week, shelf: ExactShelf) -> Iterator[tuple[str, Playlist]]:
    for artist in artists(taste, shelf)[:1]:
        yield f"radio:{artist}", radio(taste, seeds_of(shelf.catalogue, artists=[artist]), week.monday, shelf)


def _moment(taste: Taste, week: Week, shelf: ExactShelf) -> Iterator[tuple[str, Playlist]]:
    if len(taste.diary):
        times = taste.diary.weekday.astype(np.int64) * 24 + taste.diary.hour
        weekday, hour = divmod(int(np.bincount(times).argmax()), 24)
        yield "moment", moment(taste, hour, weekday, week.monday, shelf)[0]


def _prompt(taste: Taste, week: Week, shelf: ExactShelf) -> Iterator[tuple[str, Playlist]]:
    for genre in genres(taste, shelf)[:1]:
        yield f"prompt:{genre}", prompt(taste, week.monday, shelf, Query(genres=(genre,), known="unknown"))


def _worth(
    made: Rows, allowed: LetIn, taste: Taste, liking_N: np.ndarray, shelf: ExactShelf, rng: np.random.Generator
) -> np.ndarray:
    """(S, 2): the FIGURES of the LISTS."""
    edge, length = np.quantile(liking_N, LIKED), len(made)
    lists = (
        made, popular(allowed, length, shelf), random_in_genre(allowed, made, shelf, rng),
        top(allowed, length, taste, shelf), best(allowed, length, liking_N, shelf),
    )  # fmt: skip
    return np.array([
        [(liking_N[rows] > edge).mean(), liking_N[rows].mean()] if len(rows) else [np.nan, np.nan] for rows in lists
    ])  # fmt: skip


def _figures(kind: str, worth_BSF: np.ndarray) -> Iterator[Figure]:
    flat = worth_BSF.reshape(len(worth_BSF), -1)
    mean, low, high, count = (c.reshape(worth_BSF.shape[1:]) for c in means(flat, resamples(len(flat), seed=0)))
    for s, name in enumerate(LISTS):
        for f, figure in enumerate(FIGURES):
            ends = float(mean[s, f]), float(low[s, f]), float(high[s, f])
            yield Figure(kind, name, figure, *ends, int(count[s, f]))


def table(figures: Sequence[Figure], name: str) -> str:
    """One line a kind, one column a list, of one of the FIGURES."""
    at = {(one.kind, one.list): one for one in figures if one.name == name}
    rows = [[name, "listeners", *LISTS]]
    for kind in dict.fromkeys(one.kind for one in figures):
        cells = [at[kind, one] for one in LISTS]
        rows.append([kind, str(cells[0].listeners), *(f"{c.mean:.3f} [{c.low:.3f}, {c.high:.3f}]" for c in cells)])
    return "\n".join(aligned(rows))


def main(argv: Sequence[str] | None = None) -> int:
    """The command: prints the tables, writes all figures to a CSV; 1 and a message where nothing can be measured."""
    parser = argparse.ArgumentParser(
        prog="python -m training.evaluation.kinds", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--data", type=Path, required=True, help="a simulated world")
    parser.add_argument("--model", type=Path, required=True, help="the folder of a version that learnt from it")
    parser.add_argument("--out", type=Path, help="a CSV with all figures")
    parser.add_argument("--listeners", type=int, default=150, help="at most so many, by id")
    given = parser.parse_args(argv)
    try:
        found = kinds(given.data, given.model, given.listeners, lambda said: print(said, file=sys.stderr))
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    print(*(table(found, name) for name in FIGURES), sep="\n\n")
    if given.out:
        with given.out.open("w", newline="", encoding="utf-8") as file:
            lines = csv.writer(file)
            lines.writerow(Figure.__slots__)
            lines.writerows([getattr(one, name) for name in Figure.__slots__] for one in found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
