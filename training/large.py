"""A run of more listens than memory holds: what it is, what is prepared for it on disk, and what it may cost.

Knows no torch, as `training.run` does not.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from playlists.catalogue import Catalogue, read_catalogue
from playlists.listens import read_listeners, read_listens
from training.evaluation.split import RULES
from training.fingerprint import data_fingerprint, run_id
from training.interactions import Listens
from training.model.settings import RECIPE, SIZES, Size, bounded
from training.preparation.checks import check_kept
from training.preparation.prepare import listen_files, listens_in_files, prepare
from training.run import SECOND_STAGE, Run, served

IN_MEMORY = (
    10_000_000  # listens, 330 bytes each once they are split (measured); beyond, they are read from disk, part by part
)

LEFT_OUT = {
    SECOND_STAGE: "listens are on disk: relations among tracks are computed in memory, so the first stage stands alone",
    "drift": "listens are on disk, and windows are compared in memory",
    "what is played at which hour": "it is counted listener by listener, of listens in memory only: a moment goes by "
    "the listener's own hours alone",
    "some checks of the data": "gaps, bulk times, clockwork, times before release and constant columns are asked of "
    "listens in memory only",
}


@dataclass(frozen=True, slots=True)
class Large:
    """A run whose listens were not read yet: the same files, size and seed are the same run."""

    id: str
    data: Path
    models: Path
    catalogue: Catalogue
    fingerprint: str
    size: Size
    seed: int
    split_seed: int
    threads: int


def identify(data: Path, models: Path, size: Size, seed: int, threads: int, split_seed: int | None = None) -> Large:
    """The run over the listens of `data`, by the bytes of its files; without `split_seed`, `seed` splits too.

    Raises NotFound, BadInput.
    """
    catalogue = read_catalogue(data / "catalogue.parquet")
    fingerprint = files_fingerprint(data)
    splits = {"rules": RULES, "seed": seed if split_seed is None else split_seed}
    asked = {"recipe": RECIPE, "size": size, "settings": asdict(bounded(SIZES[size])), "split": splits}
    identity = run_id(fingerprint, asked, seed)
    return Large(identity, data, models, catalogue, fingerprint, size, seed, splits["seed"], threads)


def prepared(large: Large, now: datetime) -> Run:
    """The run with its listens as numbers on disk, and checked. Raises BadInput."""
    folder = large.models / ".work" / large.id / "prepared"
    listens = prepare(large.data, folder, large.catalogue, large.threads)
    checks = check_kept(listens, large.catalogue, now, served(large.models))
    return Run(
        large.id, large.models, large.catalogue, listens, read_listeners(large.data), large.fingerprint, checks,
        large.size, large.seed, large.split_seed, large.threads, LEFT_OUT,
    )  # fmt: skip


@contextmanager
def reading(data: Path, catalogue: Catalogue, in_memory: int) -> Iterator[tuple[Listens, str]]:
    """The listens of `data` and their fingerprint: as a table, or where there are more than `in_memory` on disk."""
    if listens_in_files(data) <= in_memory:
        listens = read_listens(data)
        yield listens, data_fingerprint(listens, catalogue)
        return
    with TemporaryDirectory(prefix="segue-") as folder:  # the data may lie where nobody can write
        yield prepare(data, Path(folder), catalogue, len(os.sched_getaffinity(0))), files_fingerprint(data)


def files_fingerprint(data: Path) -> str:
    """Hex SHA-256 of the names and bytes of the files of listens and of the catalogue."""
    whole = hashlib.sha256()
    for path in [data / "catalogue.parquet", *listen_files(data)]:
        with path.open("rb") as file:
            whole.update(f"{path.relative_to(data)} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return whole.hexdigest()
