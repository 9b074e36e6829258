"""Can the content vectors be used: one width, numbers that are numbers, columns that differ?"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.catalogue import Catalogue
from playlists.content import usable
from playlists.errors import BadInput
from training.checks.found import Found, sentences


def audio(catalogue: Catalogue) -> Found:
    """Width and counts of the content vectors. Raises BadInput where they are not all of one width."""
    vectors = catalogue.table["audio"].combine_chunks().drop_null()
    width = _one_width(vectors)
    flat = vectors.flatten().cast(pa.float32()).fill_null(np.nan).to_numpy(zero_copy_only=False)
    numbers = flat.reshape(len(vectors), width)
    good = usable(numbers)
    broken = int((~good).sum()) if width else 0
    constant = int((np.ptp(numbers[good], axis=0) == 0).sum()) if width and good.sum() > 1 else 0
    return Found(
        {"audio": {"width": width, "tracks": len(vectors), "unusable": broken, "constant": constant}},
        sentences(
            (
                broken > 0,
                f"{broken:,} of {len(vectors):,} content vectors hold NaN, infinite or absurdly large numbers; "
                "they count as missing",
            ),
            (constant > 0, f"{constant} of {width} content numbers are the same for every track and say nothing"),
        ),
    )


def _one_width(vectors: pa.ListArray) -> int:
    found = pc.value_counts(pc.list_value_length(vectors)).to_pylist()
    if len(found) > 1:
        found.sort(key=lambda width: -width["counts"])
        told = ", ".join(f"{w['values']} numbers ({w['counts']:,} tracks)" for w in found)
        raise BadInput(
            f"content vectors (`audio`) of several widths: {told}; all must come from one model: "
            "import the catalogue again with vectors of one width (TRACKS=…)"
        )
    return int(found[0]["values"]) if found else 0
