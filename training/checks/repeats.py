"""Is the same listen there twice, or were listens written down together rather than as they happened?"""

from __future__ import annotations

import pyarrow as pa

from training.checks.found import LITTLE, Found, sentences, share, timed


def repeats(listens: pa.Table) -> Found:
    """Listens that another equals in listener, track and time; and those that begin together with another track."""
    there = timed(listens).select(["listener", "track", "at"])
    listen = there.group_by(["listener", "track", "at"]).aggregate([])
    moment = listen.group_by(["listener", "at"]).aggregate([])
    twice, together = there.num_rows - listen.num_rows, listen.num_rows - moment.num_rows
    return Found(
        {"listens_twice": twice, "listens_at_once": together},
        sentences(
            (twice > 0, f"{twice:,} listens are there twice (same listener, track and time); import the folder again"),
            (
                share(together, there.num_rows) >= LITTLE,
                f"{together:,} of {there.num_rows:,} listens begin in the same moment as another of their listener: "
                "the times are rough, or were added in bulk, and the order of listening is not known",
            ),
        ),
    )
