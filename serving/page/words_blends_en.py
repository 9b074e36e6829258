"""What the page says of blends, in English."""

from __future__ import annotations

WORDS = {
    "blends": "Blends",
    "veto track": "Not in this blend",
    "veto artist": "Nothing by {artist} in this blend",
}
