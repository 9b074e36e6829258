"""Which rule left less than a playlist?"""

from __future__ import annotations

from playlists.playlist import SHORTEST, Counts

HEARD = "unheard"  # the rule that takes away what the listener knows; the one that more music alone can mend


def emptied_by(counts: Counts) -> str:
    """The first stage that left less than the SHORTEST playlist; the last one where none did."""
    short = (stage for stage, left in counts if left < SHORTEST)
    return next(short, counts[-1][0])
