"""The FAISS index of each task's track vectors: exact while that is quick, and never worse than it claims.

Shapes: B listeners, N tracks, D dimensions, k neighbours.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch  # noqa: F401  before faiss: the other order crashes where both bring OpenMP

# isort: split
import faiss
import numpy as np

from playlists.errors import GateFailed

EXACT_UP_TO = 200_000  # tracks; BLAS makes flat float32 2.7 times as quick as flat float16, at 100 MB for 100,000 × 256
K = 100  # what serving asks for at the least
LEAST_RECALL = 0.99
ASKED = 1_000  # tastes that the recall is measured on
TRAINED_ON = 64  # vectors a list that k-means sees at the most
PROBES = (8, 16, 32, 64, 128, 256, 512, 1024, 2048)


def build_index(
    vectors: np.ndarray, tastes: np.ndarray, threads: int, seed: int = 0
) -> tuple[faiss.Index, dict[str, Any]]:
    """The index of the (N, D) `vectors` and what the manifest says of it: kind, recall_at_100, nprobe.

    The recall is against exact search, on at most ASKED of the (B, D) `tastes`. Raises GateFailed under LEAST_RECALL.
    """
    faiss.omp_set_num_threads(threads)
    vectors = np.ascontiguousarray(vectors, np.float32)
    queries = _queries(vectors, tastes)
    if len(vectors) <= EXACT_UP_TO:
        index = _flat(vectors)
        return index, {"kind": "flat float32", "nprobe": None} | _gate(index, vectors, queries)
    index = _inverted(vectors, seed)
    found: dict[str, Any] = {}
    for probes in PROBES:
        index.nprobe = min(probes, index.nlist)
        found = {
            "kind": f"IVF{index.nlist} float16",
            "nprobe": index.nprobe,
            "recall_at_100": recall(index, vectors, queries),
        }
        if found["recall_at_100"] >= LEAST_RECALL or index.nprobe == index.nlist:
            break
    return index, found | _gate(index, vectors, queries)


def recall(index: faiss.Index, vectors: np.ndarray, queries: np.ndarray, k: int = K) -> float:
    """The share of the k nearest that `index` finds, against exact search; a tie for the last place counts."""
    k = min(k, len(vectors))
    if not len(queries) or not k:
        return 1.0
    best = _flat(vectors).search(queries, k)[0]
    _, rows = index.search(queries, k)
    scores = np.einsum("bkd,bd->bk", vectors[np.maximum(rows, 0)], queries)
    slack = 1e-6 * np.maximum(np.abs(best[:, :1]), np.finfo(np.float32).tiny)
    return float(((scores >= best[:, -1:] - slack) & (rows >= 0)).mean())


def write_index(index: faiss.Index, path: Path) -> None:
    faiss.write_index(index, str(path))


def _gate(index: faiss.Index, vectors: np.ndarray, queries: np.ndarray) -> dict[str, Any]:
    found = recall(index, vectors, queries)
    if not found >= LEAST_RECALL:
        raise GateFailed(
            f"index of {len(vectors):,} tracks: recall@{K} {found:.4f} against exact search on {len(queries)} tastes, "
            f"at least {LEAST_RECALL} is needed"
        )
    return {"recall_at_100": round(found, 5)}


def _queries(vectors: np.ndarray, tastes: np.ndarray) -> np.ndarray:
    """At most ASKED tastes, evenly taken, of those that point anywhere; track vectors where there is none."""
    able = tastes[np.abs(tastes).sum(axis=1) > 0] if len(tastes) else tastes
    able = able if len(able) else vectors
    return np.ascontiguousarray(able[np.linspace(0, len(able) - 1, min(ASKED, len(able))).astype(int)], np.float32)


def _flat(vectors: np.ndarray) -> faiss.Index:
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return index


def _inverted(vectors: np.ndarray, seed: int) -> Any:
    n, d = vectors.shape
    lists = int(2 ** np.round(np.log2(4 * np.sqrt(n))))
    coarse: Any = faiss.IndexFlatIP(d)
    index: Any = faiss.IndexIVFScalarQuantizer(
        coarse, d, lists, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT, False
    )
    index.cp.seed = seed + 1
    index.cp.max_points_per_centroid = TRAINED_ON
    index.train(vectors)
    index.add(vectors)
    coarse.this.disown()
    index.own_fields = True
    return index
