"""What the page says of what one can do with a row, in Japanese."""

from __future__ import annotations

WORDS = {
    "more": "「{title}」のメニュー",
    "radio track": "この曲からラジオ",
    "radio artist": "{artist}のラジオ",
    "follow": "{artist}をフォロー",
    "unfollow": "{artist}のフォローをやめる",
    "followed": "{artist}をフォローしました。新しい曲はRelease Radarの最初に並びます。",
    "unfollowed": "{artist}のフォローをやめました。",
    "leave out": "隠す、または好みから外す…",
    "unknown title": "無題",
    "for whom": "{names}さんへ",
    "whom comma": "さん、",
    "xspf": "XSPF",
    "csv": "CSV",
    "unlove": "「{title}」をお気に入りから外す",
}
