"""Our nDCG@10 of each listener who was asked, kept in a version, so that the next one is compared to it in pairs.

No listener is named: who stands where follows from the data and the split, of which only a hash is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from training.evaluation.bootstrap import resamples
from training.evaluation.measures import Measure, summary

FILE = "holdout/ndcg.parquet"  # a column a task, a row a listener
QUESTION = b"question"  # the key of the hash in the file's metadata


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of two with the same question are the same listeners."""

    question: str
    ndcg: dict[str, np.ndarray]  # task → (B,), NaN where nothing was right


def keep(folder: Path, what: Kept) -> None:
    """Writes FILE into the version that is written to `folder`."""
    columns = {task: pa.array(values.astype(np.float32)) for task, values in what.ndcg.items()}
    table = pa.table(columns).replace_schema_metadata({QUESTION: what.question.encode()})
    (folder / FILE).parent.mkdir(exist_ok=True)
    pq.write_table(table, folder / FILE, compression="zstd")


def kept(folder: Path) -> Kept | None:
    """What the version in `folder` kept; None of a version that kept nothing, as the oldest did."""
    if not (folder / FILE).exists():
        return None
    table = pq.read_table(folder / FILE)
    columns = {task: table[task].to_numpy().astype(np.float64) for task in table.column_names}
    return Kept((table.schema.metadata or {}).get(QUESTION, b"").decode(), columns)


def paired(ours: Kept, theirs: Kept, task: str, seed: int = 0) -> Measure | None:
    """Ours less theirs over the same listeners; None where they were not asked the same, or not both."""
    if ours.question != theirs.question or task not in ours.ndcg or task not in theirs.ndcg:
        return None
    less = ours.ndcg[task] - theirs.ndcg[task]
    there = less[~np.isnan(less)]
    return summary({task: there}, resamples(len(there), seed))[task] if len(there) else None
