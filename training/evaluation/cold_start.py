"""How much would somebody new like their first Discover Weekly, after how many screens of the quiz?

python -m training.evaluation.cold_start --data DATA --model MODEL --out FOLDER [--listeners 300]

Listeners of a simulated world take the quiz as if they had no history: of each screen they pick those artists whom
they would truly like, at most MOST_PICKS, the best first. Their list is the served recipe's, made of these picks
alone. Beside it stand a quiz that shows the best known artists, the list of what is popular, the list of the same
listener with their newest KNOWN listens, and the best list that there is. An artist is liked as their TYPICAL best
known tracks are on average. The version has seen the listens of these very listeners among all others; what it knows
of one of them can hardly be told from the crowd, but it is no held-out figure.

Shapes: B listeners.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.catalogue import Catalogue
from playlists.errors import SegueError
from playlists.histories import Histories, histories_of
from playlists.listens import LISTENS, read_listens
from playlists.picks import with_picks
from playlists.playlist import Playlist
from playlists.quiz import PER_SCREEN, SCREENS, Choice, Shown, choice, next_screen
from playlists.recipes.discover_weekly import LENGTH, discover_weeklies
from playlists.taste import Notes, tastes_of
from playlists.version.opened import open_version
from playlists.week import week_of
from training.drawing import OTHERS, OURS, Svg, sheet, svg
from training.evaluation.bootstrap import means, resamples
from training.evaluation.shelf import ExactShelf, whole_shelf
from training.simulator.truth import Truth

MOST_PICKS = 3  # of a screen: people do not weigh nine artists
LIKED = 0.5  # true liking from which on an artist is picked
TYPICAL = 5  # tracks by which an artist is judged: those that one would hear first
KNOWN = 50  # listens of whom is not new any more
WEEK = week_of(date(2026, 11, 18))  # any: nothing was shown before

Ask = Callable[[list[Shown]], tuple[str, ...]]  # the next screen of one quiz


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table: a mean over listeners with its 95 % interval."""

    name: str
    liking: float
    low: float
    high: float
    picks: float  # artists picked so far, on average


def cold_start(data: Path, model: Path, most: int = 300) -> list[Figure]:
    """The table: popular, after 0 .. SCREENS screens, the same with the best known artists shown, KNOWN listens, ideal.

    Raises NotFound where the world is not simulated.
    """
    truth, shelf = Truth.read(data), whole_shelf(open_version(model))
    listens = read_listens(data)
    everybody = sorted(pc.unique(listens["listener"]).to_pylist())
    counts = dict(zip(*(c.to_pylist() for c in pc.value_counts(listens["listener"]).flatten()), strict=True))
    who = [name for name in everybody if counts[name] >= KNOWN][:most]
    asked = choice(shelf)
    liked = _artists_liked(truth, who, shelf.catalogue)
    rows = [("popular", _worth(truth, who, _lists(shelf, _nothing(who, shelf))), np.zeros(len(who)))]
    rows += _quiz("quiz", truth, who, shelf, liked, lambda answers: next_screen(asked, answers, shelf.catalogue))
    rows += _quiz("best known artists", truth, who, shelf, liked, _best_known(asked, shelf.catalogue))
    known = _worth(truth, who, _lists(shelf, _newest(listens, who, shelf.catalogue)))
    rows += [(f"{KNOWN} listens", known, np.zeros(len(who))), ("best possible", _best(truth, who, shelf), 0 * known)]
    mean, low, high, _ = means(np.stack([worth for _, worth, _ in rows], axis=1), resamples(len(who), seed=0))
    return [
        Figure(name, float(mean[n]), float(low[n]), float(high[n]), float(picks.mean()))
        for n, (name, _, picks) in enumerate(rows)
    ]


def _quiz(
    name: str, truth: Truth, who: Sequence[str], shelf: ExactShelf, liked: np.ndarray, ask: Ask
) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """A row after each screen; `liked` (B, artists) is what each listener would truly think of each artist."""
    answers: list[list[Shown]] = [[] for _ in who]
    code_of, rows = shelf.catalogue.artist_code, []
    for screen in range(SCREENS + 1):
        picks = [[artist for answer in mine for artist in answer.picked] for mine in answers]
        worth = _worth(truth, who, _lists(shelf, with_picks(_nothing(who, shelf), picks, shelf.catalogue)))
        rows.append((f"{name}: {screen} screens", worth, np.array([float(len(p)) for p in picks])))
        for mine, mind in zip(answers, liked, strict=True):
            shown = ask(mine)
            best = sorted(shown, key=lambda artist, mind=mind: -mind[code_of[artist]])[:MOST_PICKS]  # type: ignore[misc]
            mine.append(Shown(shown, tuple(artist for artist in best if mind[code_of[artist]] >= LIKED)))
    return rows


def _best_known(asked: Choice, catalogue: Catalogue) -> Ask:
    """The quiz without a criterion: the most heard artists, screen by screen."""
    ids = [catalogue.artist_ids[code] for code in asked.artists]
    return lambda answers: tuple(ids[len(answers) * PER_SCREEN : (len(answers) + 1) * PER_SCREEN])


def _artists_liked(truth: Truth, who: Sequence[str], catalogue: Catalogue) -> np.ndarray:
    """(B, artists) the mean true liking of each artist's TYPICAL most heard tracks."""
    order = np.lexsort((-catalogue.listeners, catalogue.artist))
    artist = catalogue.artist[order]
    place = np.arange(len(order)) - np.searchsorted(artist, artist)
    typical = np.sort(order[place < TYPICAL])
    liking = truth.liking(list(who), typical)
    sums = np.zeros((len(who), int(catalogue.artist.max()) + 1))
    np.add.at(sums.T, catalogue.artist[typical], liking.T)
    mean: np.ndarray = sums / np.maximum(np.bincount(catalogue.artist[typical], minlength=sums.shape[1]), 1)
    return mean


def _nothing(who: Sequence[str], shelf: ExactShelf) -> Histories:
    return histories_of(LISTENS.empty_table(), shelf.catalogue, None, None, who)


def _newest(listens: pa.Table, who: Sequence[str], catalogue: Catalogue) -> Histories:
    """Each listener's history as if their last KNOWN listens were all there is."""
    ordered = listens.sort_by([("listener", "ascending"), ("at", "descending")])
    names = ordered["listener"].combine_chunks().dictionary_encode().indices.to_numpy()
    place = np.arange(len(names)) - np.searchsorted(names, names)
    return histories_of(ordered.filter(pa.array(place < KNOWN)), catalogue, None, None, who)


def _lists(shelf: ExactShelf, histories: Histories) -> list[np.ndarray]:
    tastes = tastes_of(histories, shelf.encode(histories), [Notes()] * len(histories), shelf.catalogue)
    made = discover_weeklies(tastes, WEEK, shelf)
    return [one.tracks if isinstance(one, Playlist) else np.zeros(0, np.int32) for one in made]


def _worth(truth: Truth, who: Sequence[str], lists: Sequence[np.ndarray]) -> np.ndarray:
    """(B,) the mean true liking of each listener's list; NaN where the rules left none."""
    found = [truth.liking([one], rows)[0].mean() if len(rows) else np.nan for one, rows in zip(who, lists, strict=True)]
    return np.array(found, np.float64)


def _best(truth: Truth, who: Sequence[str], shelf: ExactShelf) -> np.ndarray:
    """(B,) of the LENGTH tracks that each would like best, one an artist."""
    every, artist, found = np.arange(len(shelf.catalogue)), shelf.catalogue.artist, []
    for one in who:
        best = np.zeros(int(artist.max()) + 1)
        np.maximum.at(best, artist, truth.liking([one], every)[0])
        found.append(np.sort(best)[-LENGTH:].mean())
    return np.array(found)


def plot(figures: Sequence[Figure]) -> Svg:
    """True liking by screens answered, beside what is popular, what KNOWN listens give and the best possible."""
    figure, axes = sheet(3.4)
    for name, colour in (("quiz", OURS), ("best known artists", OTHERS)):
        mine = [one for one in figures if one.name.startswith(f"{name}:")]
        axes.plot(range(len(mine)), [one.liking for one in mine], color=colour, marker="o", label=name)
        axes.fill_between(range(len(mine)), [o.low for o in mine], [o.high for o in mine], color=colour, alpha=0.15)
    level = {one.name: one.liking for one in figures}
    for name in ("popular", f"{KNOWN} listens", "best possible"):
        axes.axhline(level[name], linestyle=":", color="#868e96")
        axes.annotate(name, (SCREENS, level[name]), ha="right", va="bottom")
    axes.set_xlabel("screens answered")
    axes.set_ylabel("true liking of the first list")
    axes.legend(loc="center right")
    return svg(figure, "True liking of the first list by screens of the quiz")


def main(argv: Sequence[str] | None = None) -> int:
    """The command: prints the table, writes cold_start.csv and cold_start.svg; 1 and a message where it cannot."""
    parser = argparse.ArgumentParser(prog="python -m training.evaluation.cold_start", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="a simulated world")
    parser.add_argument("--model", type=Path, required=True, help="the folder of a version that learnt from it")
    parser.add_argument("--out", type=Path, required=True, help="where the table and the plot go")
    parser.add_argument("--listeners", type=int, default=300, help="at most so many, by id")
    given = parser.parse_args(argv)
    try:
        figures = cold_start(given.data, given.model, given.listeners)
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "cold_start.svg").write_text(plot(figures), encoding="utf-8")
    with (given.out / "cold_start.csv").open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(("list", "liking", "low", "high", "picks"))
        lines.writerows((f.name, *(round(v, 4) for v in (f.liking, f.low, f.high, f.picks))) for f in figures)
    for one in figures:
        print(f"{one.name:32} {one.liking:.4f} [{one.low:.4f}, {one.high:.4f}]  picks {one.picks:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
