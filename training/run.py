"""One training run: what it reads, what makes it the same run as another, and whether it was done before.

Knows no torch, so that a second `make train` answers within seconds.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from playlists.catalogue import Catalogue, read_catalogue
from playlists.listens import read_listeners, read_listens
from playlists.version.registry import versions
from training.checks import check_tables
from training.evaluation.split import RULES
from training.fingerprint import data_fingerprint, run_id
from training.interactions import Listens
from training.model.settings import RECIPE, SIZES, Settings, Size, bounded


@dataclass(frozen=True, slots=True)
class Run:
    """One training run: the same data, size and seeds are the same run."""

    id: str
    models: Path
    catalogue: Catalogue
    listens: Listens
    people: pa.Table  # schema LISTENERS: tells segments apart; nothing is learnt from it
    fingerprint: str
    checks: dict[str, Any]
    size: Size
    seed: int  # of the fit
    split_seed: int  # of what is held back from it, and of how that is judged
    threads: int

    @property
    def folder(self) -> Path:
        return self.models / ".work" / self.id

    @property
    def settings(self) -> Settings:
        """What the size asks for, within what listens on disk may cost."""
        return SIZES[self.size] if isinstance(self.listens, pa.Table) else bounded(SIZES[self.size])


def start(data: Path, models: Path, size: Size, seed: int, threads: int, split_seed: int | None = None) -> Run:
    """Reads and checks `data`; without `split_seed`, `seed` splits too. Raises NotFound, BadInput."""
    catalogue, listens = read_catalogue(data / "catalogue.parquet"), read_listens(data)
    checks = check_tables(listens, catalogue)
    fingerprint = data_fingerprint(listens, catalogue)
    splits = {"rules": RULES, "seed": seed if split_seed is None else split_seed}
    identity = run_id(
        fingerprint, {"recipe": RECIPE, "size": size, "settings": asdict(SIZES[size]), "split": splits}, seed
    )
    people = read_listeners(data)
    return Run(identity, models, catalogue, listens, people, fingerprint, checks, size, seed, splits["seed"], threads)


def published(models: Path, identity: str) -> Path | None:
    """The version that the run with this id published before; None where it has not."""
    done = [m.id for m in versions(models) if m.configuration.get("run") == identity]
    return models / done[-1] if done else None
