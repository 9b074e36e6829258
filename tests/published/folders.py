"""Small published splits on disk, of the layout of the real ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np


def graph(root: Path, name: str = "amazon-book", users: int = 40, items: int = 60) -> Path:
    """`root` with a split of that name: each user has 12 training items and 4 of the others to be found."""
    rng = np.random.default_rng(0)
    train, test = [], []
    for user in range(users):
        drawn = rng.permutation(items)[:16]
        train.append(" ".join(map(str, [user, *drawn[:12]])))
        test.append(" ".join(map(str, [user, *drawn[12:]])))
    return written(root, {f"{name}/train.txt": train, f"{name}/test.txt": test})


def sequence(root: Path, lines: list[str]) -> Path:
    return written(root, {"sequences/lastfm.txt": lines})


def written(root: Path, files: dict[str, list[str]]) -> Path:
    for name, lines in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n")
    return root
