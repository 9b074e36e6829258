"""One shard's old and new listens as one table: sorted, and each listen once."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.listens import HEARD

LAST = np.iinfo(np.int64).max  # what has no time comes after what has one
LAST_WORD = "\U0010ffff"  # sorts after every word


def merged(tables: list[pa.Table]) -> tuple[pa.Table, int]:
    """The rows of `tables` (schema HEARD) by (listener, at, position, track), and how many were there twice.

    Two rows with the same four are one listen; the one with more plays, then more of it played, is kept, of equals the
    one that says on what. The result does not depend on the order of the rows or tables.
    """
    rows = pa.concat_tables(tables).combine_chunks()
    if rows.num_rows == 0:
        return rows.cast(HEARD), 0
    place = [_rank(rows["listener"]), _time(rows["at"]), _number(rows["position"], LAST), _rank(rows["track"])]
    ties = [
        -_number(rows["plays"], 0),
        -_number(rows["ms_played"], -1),
        _number(rows["skipped"].cast(pa.int8()), 2),
        _rank(rows["source"].fill_null("")),
        _rank(rows["device"].fill_null(LAST_WORD)),
    ]
    order = np.lexsort((*ties[::-1], *place[::-1]))
    fresh = np.ones(len(order), bool)
    fresh[1:] = np.any([key[order[1:]] != key[order[:-1]] for key in place], axis=0)
    return rows.take(pa.array(order[fresh])).combine_chunks().cast(HEARD), int((~fresh).sum())


def _rank(column: pa.ChunkedArray) -> np.ndarray:
    """(n,) int64 that sort as the texts do."""
    encoded = column.combine_chunks().dictionary_encode()
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    ranks: np.ndarray = rank[encoded.indices.to_numpy(zero_copy_only=False)]
    return ranks


def _time(column: pa.ChunkedArray) -> np.ndarray:
    return _number(column.cast(pa.int64()), LAST)


def _number(column: pa.ChunkedArray, missing: int) -> np.ndarray:
    numbers: np.ndarray = column.cast(pa.int64()).fill_null(missing).to_numpy()
    return numbers
