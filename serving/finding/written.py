"""Names as the index holds them, and a search as FTS5 asks it.

Case, accents and width do not count. Japanese has no spaces: each of its characters is a word of its own, and what is
asked for in it is a phrase.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from playlists.prompt.tokens import SPACELESS, folded

MOST_WORDS = 12  # of a search; what comes later does not narrow it further
MOST_CHARACTERS = 500
WORD = re.compile(r"[^\W_]+")
EACH = re.compile(f"({SPACELESS.pattern})")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a search: itself, or a phrase of single characters where it is Japanese."""

    text: str
    phrase: bool = False

    def asked(self, prefix: bool = False) -> str:
        """As FTS5 reads it: quoted, so that no word is an operator; with `prefix` also what begins so."""
        quoted = f'"{spelt(self)}"'
        return f"{quoted}*" if prefix else quoted


def indexed(name: str) -> str:
    """The words of a name, parted by spaces."""
    return " ".join(WORD.findall(EACH.sub(r" \1 ", folded(name.replace("'", "").replace("’", "")))))


def spelt(word: Word) -> str:
    """The word as `indexed` writes it."""
    return " ".join(word.text) if word.phrase else word.text


def words_of(asked: str) -> list[Word]:
    """The words of a search, at most MOST_WORDS; none where it has no letter and no digit."""
    text = folded(asked[:MOST_CHARACTERS].replace("'", "").replace("’", ""))
    found = []
    for run in WORD.findall(text):
        parts = re.findall(f"(?:{SPACELESS.pattern})+|(?:(?!{SPACELESS.pattern}).)+", run)
        found += [Word(part, bool(SPACELESS.match(part)) and len(part) > 1) for part in parts]
    return found[:MOST_WORDS]
