"""What the page says of what is known of a taste, and of what is hidden, left out or followed, in Japanese."""

from __future__ import annotations

WORDS = {
    "taste": "好み",
    "followed title": "フォロー中のアーティスト",
    "taste title": "あなたの好み",
}
