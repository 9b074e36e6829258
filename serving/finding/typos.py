"""Which words of the catalogue was meant by a misspelt one? Those with its trigrams, at a small edit distance.

Distance: optimal string alignment (Damerau 1964; Levenshtein 1966): a letter too many, too few, another, or two
neighbours swapped, counts one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from serving.finding.index import LEAST_TYPO
from serving.finding.written import Word

CANDIDATES = 150  # words with the most trigrams in common that are looked at
KEPT = 6  # of the nearest
LONG = 8  # letters from which on two slips are forgiven
THERE = "SELECT 1 FROM tracks WHERE tracks MATCH ? LIMIT 1"
SIMILAR = (  # the rarer the trigrams in common, the sooner
    "SELECT word FROM words WHERE words MATCH ? AND length(word) BETWEEN ? AND ? ORDER BY rank LIMIT ?"
)


class Slips:
    """What was meant by the words of one search; each is looked up once, whatever asks."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._near: dict[str, list[str]] = {}
        self._there: dict[str, bool] = {}

    def strange(self, words: Sequence[Word]) -> list[Word]:
        """Those of `words` that no track has; the last one may be the beginning of another."""
        return [word for word in words if not self._is_there(word.asked(prefix=word is words[-1]))]

    def corrected(self, words: Sequence[Word]) -> dict[str, list[str]]:
        """What may have been meant by each of `words` that has a neighbour."""
        for word in words:
            if not word.phrase and word.text not in self._near:
                self._near[word.text] = similar(self.connection, word.text)
        return {word.text: near for word in words if (near := self._near.get(word.text))}

    def _is_there(self, asked: str) -> bool:
        if asked not in self._there:
            self._there[asked] = self.connection.execute(THERE, (asked,)).fetchone() is not None
        return self._there[asked]


def similar(connection: sqlite3.Connection, word: str) -> list[str]:
    """At most KEPT words of the catalogue near `word`, the nearest first; itself is not among them."""
    if len(word) < LEAST_TYPO:
        return []
    slips = 2 if len(word) >= LONG else 1
    grams = " OR ".join(f'"{gram}"' for gram in _grams(word))
    found = connection.execute(SIMILAR, (grams, len(word) - slips, len(word) + slips, CANDIDATES)).fetchall()
    far = {other: distance(word, other, slips) for (other,) in found if other != word}
    near = [other for other, slipped in far.items() if slipped <= slips]
    return sorted(near, key=lambda other: (far[other], other))[:KEPT]


def distance(left: str, right: str, most: int) -> int:
    """The edit distance of two words, or `most` + 1 where it is larger."""
    before: list[int] = []
    above = list(range(len(right) + 1))
    for i, letter in enumerate(left, 1):
        row = [i]
        for j, other in enumerate(right, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == right[j - 2] and left[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, above = above, row
    return min(above[-1], most + 1)


def _grams(word: str) -> list[str]:
    """Its trigrams, and those of the word with two neighbours swapped, since one swap leaves short words none."""
    grams = [word[n : n + 3] for n in range(len(word) - 2)]
    swapped: list[str] = []
    if len(word) < LONG:
        swapped = [word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1)]
    return list(dict.fromkeys([*grams, *(other[n : n + 3] for other in swapped for n in range(len(other) - 2))]))
