"""`python -m serving.bench.finding`: how long a search takes, and how often it finds what was meant, among many names.

The names are those of a table with the columns artist and title, such as a catalogue of public lists; beyond its
length, names are varied by a word of another title. Slips are drawn by a seed: a letter too many, too few, another,
two swapped. What is right: the very title and artist among the first ten.
"""

from __future__ import annotations

import argparse
import gzip
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from csv import DictReader
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from playlists.catalogue import TRACKS, Catalogue
from playlists.crowd import NOBODY, Crowd
from playlists.errors import BadInput
from playlists.ranking.columns import Listened
from serving.finding.found import found, gathered
from serving.finding.index import build, opened

ASKED, SHOWN, SLIPS = 400, 10, (0, 1, 2)
LETTERS = "etaoinshrdlu"


@dataclass(frozen=True)
class Names:
    """A shelf that knows names alone; everybody's order asks for no vectors."""

    catalogue: Catalogue
    version: str = "names"
    crowd: Crowd = NOBODY

    def near(self, queries: np.ndarray, task: str, k: int) -> tuple[np.ndarray, np.ndarray]:
        raise NotImplementedError("names alone are searched")

    def vectors(self, task: str, rows: np.ndarray) -> np.ndarray:
        raise NotImplementedError("names alone are searched")

    def rank(self, task: str, who: Listened, rows: np.ndarray) -> np.ndarray:
        raise NotImplementedError("names alone are searched")


def names(table: Path, tracks: int, rng: random.Random) -> Catalogue:
    """A catalogue of that many tracks from the CSV `table`, gzipped or not."""
    opening = gzip.open if table.suffix == ".gz" else open
    with opening(table, "rt", encoding="utf-8") as lines:
        known = [(row["title"], row["artist"]) for row in DictReader(lines)]
    words = [word for title, _ in known for word in title.split()]
    pairs = known[:tracks]
    while len(pairs) < tracks:
        title, artist = known[len(pairs) % len(known)]
        pairs.append(
            (f"{title} {rng.choice(words)}", artist if rng.random() < 0.7 else f"{artist} {rng.choice(words)}")
        )
    titles, artists = zip(*pairs, strict=True)
    columns = {"track": [str(n) for n in range(tracks)], "title": titles, "artist_id": artists, "artist": artists}
    arrays = [pa.array(columns[f.name], f.type) if f.name in columns else pa.nulls(tracks, f.type) for f in TRACKS]
    return Catalogue(pa.table(arrays, schema=TRACKS))


def slipped(text: str, slips: int, rng: random.Random) -> str:
    """`text` with that many slips of the pen."""
    for _ in range(slips):
        place, letter = rng.randrange(1, max(2, len(text))), rng.choice(LETTERS)
        text = rng.choice((
            text[:place] + letter + text[place:], text[:place] + text[place + 1 :],
            text[: place - 1] + text[place : place + 1] + text[place - 1] + text[place + 1 :],
            text[:place] + letter + text[place + 1 :],
        ))  # fmt: skip
    return text


def main(argv: Sequence[str] | None = None) -> int:
    """The command: prints what was measured."""
    parser = argparse.ArgumentParser(
        prog="python -m serving.bench.finding", description=(__doc__ or "").split("\n\n")[0]
    )
    parser.add_argument("--names", type=Path, required=True, help="a CSV with the columns artist and title")
    parser.add_argument("--tracks", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(argv)
    rng = random.Random(given.seed)
    shelf = Names(names(given.names, given.tracks, rng))
    with tempfile.TemporaryDirectory() as folder:
        place, began = Path(folder) / "words.sqlite", time.perf_counter()
        build(place, shelf.catalogue)
        print(
            f"{given.tracks:,} tracks: built in {time.perf_counter() - began:.0f} s, {place.stat().st_size >> 20} MiB"
        )
        with closing(opened(place)) as connection:
            known = gathered(shelf.catalogue)
            wanted = shelf.catalogue.words(("title", "artist"), np.array(rng.sample(range(given.tracks), ASKED)))
            for slips in SLIPS:
                right, ms = 0, []
                for one in wanted:
                    asked, start = slipped(f"{one['title']} {one['artist']}", slips, rng), time.perf_counter()
                    try:
                        tracks = found([connection], asked, shelf, known, None, SHOWN).tracks
                    except BadInput:
                        tracks = []
                    ms.append(1e3 * (time.perf_counter() - start))
                    right += any(one["title"] == t["title"] and one["artist"] == t["artist"] for t in tracks)
                p50, p99 = np.percentile(ms, [50, 99])
                share = f"{right / ASKED:.3f} found among the first {SHOWN}"
                print(f"{slips} slips: {share}; p50 {p50:.0f} ms, p99 {p99:.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
