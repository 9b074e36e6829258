"""What matches a search by its words alone: all of them, else all but for slips of the pen, else some of them.

Scores are BM25 (Robertson & Zaragoza 2009), as FTS5 computes it with a weight for each column.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from serving.finding.typos import Slips
from serving.finding.written import Word

What = Literal["tracks", "artists", "albums"]
WEIGHTS: dict[What, str] = {"tracks": "10.0, 6.0, 2.0", "artists": "1.0", "albums": "10.0, 4.0"}
MOST = 300  # matches that are put in order
FEW = (
    10  # with fewer, the last word is taken for the beginning of one: of a million tracks that costs ten times as much
)
STATEMENTS = {
    what: f"SELECT rowid, bm25({what}, {weights}) AS far FROM {what} WHERE {what} MATCH ? ORDER BY far LIMIT ?"
    for what, weights in WEIGHTS.items()
}
ALL, CORRECTED, SOME = 0, 1, 2  # how a match was found; the smaller, the better


@dataclass(frozen=True, slots=True)
class Matches:
    """n matches, the best first by text; `corrected` says what was read in place of a misspelt word."""

    rows: np.ndarray  # (n,) int64: rows of tracks, codes of artists or albums
    text: np.ndarray  # (n,) float64, 0..1 within each way of finding: the larger, the better
    how: np.ndarray  # (n,) int64: ALL, CORRECTED or SOME
    corrected: dict[str, list[str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)


NONE = Matches(np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int64))


def matches(connection: sqlite3.Connection, what: What, words: Sequence[Word], slips: Slips) -> Matches:
    """The matches of `words` among the names of `what`. The last word may be unfinished.

    Slips are looked for in words that no track has; in all of them where nothing matches although each is there.
    """
    if not words:
        return NONE
    found = _asked(connection, what, _all_of(words), ALL)
    if len(found) < FEW:
        found = _together(found, _asked(connection, what, _all_of(words, unfinished=True), ALL), {})
    if len(found) and not slips.strange(words):
        return found
    corrected = slips.corrected(slips.strange(words) or words)
    if corrected:
        found = _together(found, _asked(connection, what, _nearly(words, corrected), CORRECTED), corrected)
    if not len(found) and len(words) > 1:
        found = _together(found, _asked(connection, what, _some_of(words, corrected), SOME), corrected)
    return found


def all_of(parts: Sequence[Matches]) -> Matches:
    """The matches of several indexes; what one found by all words is not joined by what another only corrected."""
    found = [part for part in parts if len(part)]
    best = min((int(part.how.min()) for part in found), default=ALL)
    kept = [part for part in found if part.how.min() == best]
    whole = kept[0] if kept else NONE
    for part in kept[1:]:
        whole = _together(whole, part, whole.corrected | part.corrected)
    return whole


def _all_of(words: Sequence[Word], unfinished: bool = False) -> str:
    return " AND ".join(word.asked(prefix=unfinished and word is words[-1]) for word in words)


def _nearly(words: Sequence[Word], corrected: dict[str, list[str]]) -> str:
    return " AND ".join(f"({_alternatives(word, corrected)})" for word in words)


def _some_of(words: Sequence[Word], corrected: dict[str, list[str]]) -> str:
    return " OR ".join(_alternatives(word, corrected) for word in words)


def _alternatives(word: Word, corrected: dict[str, list[str]]) -> str:
    others = (Word(other).asked() for other in corrected.get(word.text, ()))
    return " OR ".join([word.asked(), *others])


def _asked(connection: sqlite3.Connection, what: What, question: str, how: int) -> Matches:
    statement = (
        f"SELECT rowid, bm25({what}, {WEIGHTS[what]}) AS far FROM {what} WHERE {what} MATCH ? ORDER BY far LIMIT ?"
    )
    found = connection.execute(statement, (question, MOST)).fetchall()
    if not found:
        return NONE
    rows, far = (np.array(column) for column in zip(*found, strict=True))
    spread = far.max() - far.min()
    text = (far.max() - far) / spread if spread > 0 else np.ones(len(far))
    return Matches(rows.astype(np.int64), text, np.full(len(rows), how))


def _together(first: Matches, then: Matches, corrected: dict[str, list[str]]) -> Matches:
    fresh = ~np.isin(then.rows, first.rows)
    return Matches(
        np.concatenate([first.rows, then.rows[fresh]]), np.concatenate([first.text, then.text[fresh]]),
        np.concatenate([first.how, then.how[fresh]]), corrected if fresh.any() else first.corrected,
    )  # fmt: skip
