"""Whose history a file is, from where it lies: never from a user name inside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

INSIDE = re.compile(  # folders that the exports themselves make
    r"mydata|my_spotify_data|spotify account data|spotify extended streaming history|streaming history|listens|\d{4}",
    re.IGNORECASE,
)


def person(root_name: str, folders: Sequence[str], directly: bool) -> str:
    """The person's name: the given path's own, or the first folder below it that separates people.

    `directly`: some history lies in the given path itself, so all of it is one person's.
    """
    named = [f for f in folders if not INSIDE.fullmatch(f)]
    return root_name if directly or not named else named[0]


def lies_directly(folders: Sequence[str]) -> bool:
    return all(INSIDE.fullmatch(f) for f in folders)


def root_names(roots: Iterable[Path]) -> dict[Path, str]:
    """A name for each given path, different for different paths: their stem, with the folders above where two agree."""
    whole = {root: root.resolve() for root in roots}
    depth = dict.fromkeys(whole, 1)
    while True:
        names = {root: _name(path, depth[root]) for root, path in whole.items()}
        met = Counter(names.values())
        longer = [r for r in whole if met[names[r]] > 1 and depth[r] < len(whole[r].parts)]
        if not longer:
            return names
        for root in longer:
            depth[root] += 1


def _name(path: Path, depth: int) -> str:
    stem = path.name if path.is_dir() else path.name.removesuffix(".gz").rsplit(".", 1)[0] or path.name
    above = [p for p in path.parts[:-1] if p != path.anchor]
    return "-".join([*above[len(above) - depth + 1 :], stem]) if depth > 1 else stem
