"""What the page says of what one can do with a row, in English."""

from __future__ import annotations

WORDS = {
    "more": "More for “{title}”",
    "radio track": "Radio from this track",
    "radio artist": "Radio around {artist}",
    "follow": "Follow {artist}",
    "unfollow": "Follow {artist} no longer",
    "followed": "You follow {artist} now: what they release comes first in your Release Radar.",
    "unfollowed": "You follow {artist} no longer.",
    "leave out": "Hide, or leave out of my taste…",
    "unknown title": "Untitled",
    "for whom": "For {names}",
    "whom comma": ", ",
    "xspf": "XSPF",
    "csv": "CSV",
    "unlove": "Love “{title}” no longer",
}
