"""What a playlist is called, in the listener's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from playlists.formats.document import Document, period_of
from playlists.formats.sentences import Language

NAMES: dict[
    Language, Mapping[str, str]
] = {  # by the kind without its theme; {theme} is the theme, {decade} a decade without its s, {about} what is in it
    "en": {
        "discover-weekly": "Discover Weekly {period}",
        "release-radar": "Release Radar {period}",
        "daily-mix": "Daily Mix {theme}: {about}",
        "genre-mix": "{theme} mix",
        "artist-mix": "{about} mix",
        "decade-mix": "{theme} mix",
        "on-repeat": "On Repeat {period}",
        "time-capsule": "Time Capsule {period}",
        "prompt": "Asked for",
        "radio": "Radio: {about}",
        "blend": "Blend: {about}",
        "moment": "Moment: {about}",
    },
    "ja": {
        "discover-weekly": "Discover Weekly {period}",
        "release-radar": "Release Radar {period}",
        "daily-mix": "Daily Mix {theme}：{about}",
        "genre-mix": "{theme}ミックス",
        "artist-mix": "{about}ミックス",
        "decade-mix": "{decade}年代ミックス",
        "on-repeat": "On Repeat {period}",
        "time-capsule": "タイムカプセル {period}",
        "prompt": "リクエスト",
        "radio": "ラジオ：{about}",
        "blend": "ブレンド：{about}",
        "moment": "いまの時間に：{about}",
    },
}

PUNCTUATION = " :："  # what stands beside a name, of a mix that is about nothing any more


def title(document: Document, language: Language = "en", dated: bool = True) -> str:
    """The name of the playlist in `document`; without its week where it is not `dated`."""
    return titled(document["kind"], period_of(document) if dated else "", document.get("about", ()), language)


def titled(kind: str, period: str, about: Sequence[str], language: Language = "en") -> str:
    """The name of the playlist of `kind` and `period` that holds what it is `about`."""
    family, _, theme = kind.partition(":")
    listed = ("、" if language == "ja" else ", ").join(about)
    named = NAMES[language][family].format(period=period, theme=theme, decade=theme.removesuffix("s"), about=listed)
    return named.strip(PUNCTUATION)
