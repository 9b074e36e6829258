"""What the page says of what is known of a taste, and of what is hidden, left out or followed, in English."""

from __future__ import annotations

WORDS = {
    "taste": "Taste",
    "followed title": "Artists you follow",
    "taste title": "Your taste",
}
