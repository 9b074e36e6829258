"""One training run: what it reads, what makes it the same run as another, and whether it was done before.

Knows no torch, so that a second `make train` answers within seconds.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from playlists.catalogue import Catalogue, read_catalogue
from playlists.errors import NotReady
from playlists.listens import read_listeners, read_listens
from playlists.version.manifest import Manifest
from playlists.version.registry import current, versions
from training.checks import check_tables
from training.drift.told import lines
from training.drift.windows import drift
from training.evaluation.split import RULES
from training.fingerprint import data_fingerprint, run_id
from training.interactions import Listens
from training.model.settings import RECIPE, SIZES, Settings, Size, bounded

SECOND_STAGE = "second stage"  # where this is left out, the first stage stands alone


@dataclass(frozen=True, slots=True)
class Run:
    """One training run: the same data, size and seeds are the same run."""

    id: str
    models: Path
    catalogue: Catalogue
    listens: Listens
    people: pa.Table  # schema LISTENERS: tells segments apart, and markets and time zones of what many play
    fingerprint: str
    checks: dict[str, Any]
    size: Size
    seed: int  # of the fit
    split_seed: int  # of what is held back from it, and of how that is judged
    threads: int
    left_out: dict[str, str] = field(default_factory=dict)  # what listens on disk are not asked or taught, and why

    @property
    def folder(self) -> Path:
        return self.models / ".work" / self.id

    @property
    def settings(self) -> Settings:
        """What the size asks for, within what listens on disk may cost."""
        return SIZES[self.size] if isinstance(self.listens, pa.Table) else bounded(SIZES[self.size])


def start(
    data: Path, models: Path, size: Size, seed: int, threads: int, now: datetime, split_seed: int | None = None
) -> Run:
    """Reads and checks `data`, and compares it with itself and with what the served version learnt from.

    Without `split_seed`, `seed` splits too. Raises NotFound, BadInput.
    """
    catalogue, listens = read_catalogue(data / "catalogue.parquet"), read_listens(data)
    people = read_listeners(data)
    parent = served(models)
    checks = check_tables(listens, catalogue, now, parent)
    moved = drift(listens, catalogue, people, parent)
    checks |= {"drift": moved, "odd": checks["odd"] + lines(moved)}
    fingerprint = data_fingerprint(listens, catalogue)
    splits = {"rules": RULES, "seed": seed if split_seed is None else split_seed}
    identity = run_id(
        fingerprint, {"recipe": RECIPE, "size": size, "settings": asdict(SIZES[size]), "split": splits}, seed
    )
    return Run(identity, models, catalogue, listens, people, fingerprint, checks, size, seed, splits["seed"], threads)


def served(models: Path) -> Manifest | None:
    """The manifest of the version served now; None where none was promoted, or it cannot be read."""
    try:
        id = current(models)
    except NotReady:
        return None
    return next((m for m in versions(models) if m.id == id), None)


def published(models: Path, identity: str) -> Path | None:
    """The version that the run with this id published before; None where it has not."""
    done = [m.id for m in versions(models) if m.configuration.get("run") == identity]
    return models / done[-1] if done else None
