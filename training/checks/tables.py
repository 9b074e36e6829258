"""Every check of a folder's listens and catalogue, in order; what is unsound stops at the first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pyarrow as pa

from playlists.catalogue import Catalogue
from playlists.version.manifest import Manifest
from training.checks.audio import audio
from training.checks.constant import constant
from training.checks.gaps import gaps
from training.checks.machines import machines
from training.checks.metadata import metadata
from training.checks.moments import moments
from training.checks.repeats import repeats
from training.checks.sound import refuse_unsound
from training.checks.volume import volume


def check_tables(
    listens: pa.Table, catalogue: Catalogue, now: datetime, parent: Manifest | None = None
) -> dict[str, Any]:
    """What was counted, ready for JSON, and under `odd` a sentence for each thing that people should look at.

    `parent` is the version served now, whose data this is compared with. Raises BadInput for data that would make a
    model unsound.
    """
    refuse_unsound(listens, catalogue)
    found = (
        volume(listens, catalogue, parent),
        moments(listens, catalogue, now),
        gaps(listens),
        repeats(listens),
        machines(listens),
        metadata(catalogue),
        audio(catalogue),
        constant(listens, catalogue),
    )
    counts: dict[str, Any] = {}
    for each in found:
        counts |= each.counts
    return counts | {"odd": [sentence for each in found for sentence in each.odd]}
