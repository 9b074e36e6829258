"""The published splits as they were published: which pairs are known, which are asked for, and by which figures.

    DIR/gowalla/{train,valid,test}.txt     the LightGCN split: train and valid together are its training part
    DIR/amazon-book/{train,test}.txt       the KGAT split
    DIR/sequences/{lastfm,beauty,sports}.txt   one file each; the last item of a line tests, the one before validates

Every file has one line a user, `user item item …`, and no line names an item twice. Only the lines of `sequences`
are in order of time. Ids stay as they are in the files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.errors import BadInput, NotFound
from playlists.importers.lines import one_line_a_user
from playlists.importers.rows import Listens
from training.evaluation.seeded import hashes, paired, place_in_group
from training.evaluation.split import LEAST_TRACKS, VALIDATION_SHARE

Part = Literal["test", "validation"]
PARTS: tuple[Part, ...] = ("test", "validation")
SHORTEST = 3  # items of a sequence that leaves something to know, to validate and to test


@dataclass(frozen=True, slots=True)
class Question:
    """What may be known and what is then asked, as pairs: tables with the columns listener and track."""

    known: pa.Table  # in the order of the lines
    asked: pa.Table


@dataclass(frozen=True, slots=True)
class Parts:
    """The three parts of a split, each a table of pairs."""

    train: pa.Table
    validation: pa.Table
    test: pa.Table


@dataclass(frozen=True, slots=True)
class Published:
    """One published split. `figures` are the two that its tables give."""

    read: Callable[[Path, int], Parts]  # of a folder and a seed
    figures: tuple[str, str]
    ordered: bool  # whether the order of a line is that of time


def question(split: str, folder: Path, part: Part, seed: int) -> Question:
    """What `part` of `split` asks, from the files below `folder`.

    For "validation" the test part is in neither table; for "test" the validation part is known. `seed` draws the
    validation pairs of amazon-book, which was published without any. Raises NotFound for a missing file or split.
    """
    if split not in SPLITS:
        raise NotFound(f"split {split!r}: there are {', '.join(SPLITS)}")
    parts = SPLITS[split].read(folder / split, seed)
    if part == "validation":
        return Question(parts.train, parts.validation)
    return Question(pa.concat_tables([parts.train, parts.validation]).combine_chunks(), parts.test)


def pairs(path: Path) -> pa.Table:
    """The pairs of a file in its order. Raises NotFound where it is not there, BadInput where it has none."""
    if not path.is_file():
        raise NotFound(f"{path}: no such file; --from names the folder that holds {', '.join(SPLITS)}")
    with path.open("rb") as stream:
        found = [f.table.select(["listener", "item"]) for f in one_line_a_user(stream) if isinstance(f, Listens)]
    if not found:
        raise BadInput(f"{path}: no line `user item item …` in it")
    return pa.concat_tables(found).combine_chunks().rename_columns(["listener", "track"])


def _with_valid(folder: Path, seed: int) -> Parts:
    return Parts(*(pairs(folder / f"{part}.txt") for part in ("train", "valid", "test")))


def _carved(folder: Path, seed: int) -> Parts:
    """A tenth of each listener's training pairs validates, by the hash of (listener, track), as in our own split."""
    train, test = pairs(folder / "train.txt"), pairs(folder / "test.txt")
    who = _codes(train["listener"])
    key = paired(_hashed(train["listener"], seed), _hashed(train["track"], seed))
    tracks = np.bincount(who)
    share = np.where(tracks >= LEAST_TRACKS, np.maximum(1, np.rint(tracks * VALIDATION_SHARE)), 0)
    validates = pa.array(place_in_group(who, key) < share[who])
    return Parts(train.filter(pc.invert(validates)), train.filter(validates), test)


def _last_items(path: Path, seed: int) -> Parts:
    """Lines of fewer than SHORTEST items only train."""
    whole = pairs(path.with_name(path.name + ".txt"))
    who = _codes(whole["listener"])
    from_end = place_in_group(who, -np.arange(len(who)))
    from_end[np.bincount(who)[who] < SHORTEST] = SHORTEST
    last, before = (whole.filter(pa.array(from_end == place)) for place in (0, 1))
    return Parts(whole.filter(pa.array(from_end > 1)), before, last)


def _codes(words: pa.ChunkedArray) -> np.ndarray:
    return words.combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)


def _hashed(words: pa.ChunkedArray, seed: int) -> np.ndarray:
    encoded = words.combine_chunks().dictionary_encode()
    return hashes(encoded.dictionary.to_pylist(), seed)[encoded.indices.to_numpy()]


_graph = partial(Published, figures=("recall@20", "ndcg@20"), ordered=False)
_sequence = partial(Published, figures=("hit@10", "ndcg@10"), ordered=True)

SPLITS: dict[str, Published] = {
    "gowalla": _graph(_with_valid),
    "amazon-book": _graph(_carved),
    "sequences/lastfm": _sequence(_last_items),
    "sequences/beauty": _sequence(_last_items),
    "sequences/sports": _sequence(_last_items),
}
