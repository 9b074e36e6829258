"""What the page says of blends, in Japanese."""

from __future__ import annotations

WORDS = {
    "blends": "ブレンド",
    "veto track": "このブレンドに入れない",
    "veto artist": "{artist}の曲をこのブレンドに入れない",
}
