"""Whether two runs learnt from the same: a hash of the listens and the catalogue, and where the code stood."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pyarrow as pa

from playlists.catalogue import Catalogue

BATCH_ROWS = 1 << 20


def data_fingerprint(listens: pa.Table, catalogue: Catalogue) -> str:
    """Hex SHA-256 of the cells of both tables in their order; how they lay in files does not matter."""
    digest = hashlib.sha256()
    for table in (listens, catalogue.table):
        digest.update(str(table.schema.remove_metadata()).encode())
        for batch in table.combine_chunks().to_batches(max_chunksize=BATCH_ROWS):
            digest.update(memoryview(batch.serialize()))
    return digest.hexdigest()


def run_id(fingerprint: str, configuration: dict[str, Any], seed: int) -> str:
    """Twelve letters that are the same for the same data, configuration and seed."""
    whole = json.dumps([fingerprint, configuration, seed], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:12]


def code_commit() -> str | None:
    """The commit of this checkout, with "+" behind it where files differ; None where it is no checkout."""
    here = Path(__file__).resolve().parent
    try:
        commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=here, capture_output=True, text=True, check=True)
        changed = subprocess.run(
            ["git", "status", "--porcelain", "--", "training", "playlists"],
            cwd=here.parent, capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return None
    return commit.stdout.strip() + ("+" if changed.stdout.strip() else "")
