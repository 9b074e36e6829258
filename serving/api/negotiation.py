"""In which format and language does this client want its playlist?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from playlists.formats.sentences import Language

Format = Literal["json", "jspf", "m3u8", "xspf", "csv"]

MEDIA: dict[str, Format] = {
    "application/json": "json",
    "application/jspf+json": "jspf",
    "application/vnd.apple.mpegurl": "m3u8",
    "application/x-mpegurl": "m3u8",
    "audio/x-mpegurl": "m3u8",
    "audio/mpegurl": "m3u8",
    "application/xspf+xml": "xspf",
    "text/csv": "csv",
}
SENT: dict[Format, str] = {
    "json": "application/json",
    "jspf": "application/jspf+json",
    "m3u8": "application/vnd.apple.mpegurl; charset=utf-8",
    "xspf": "application/xspf+xml",
    "csv": "text/csv; charset=utf-8; header=present",
}
LANGUAGES: dict[str, Language] = {"en": "en", "ja": "ja"}


def format_of(accept: str) -> Format:
    """The best format that an Accept header names; JSON where it names none of ours."""
    return next((MEDIA[name] for name in preferred(accept) if name in MEDIA), "json")


def language_of(accept_language: str) -> Language:
    """The best language that an Accept-Language header names; English where it names none of ours."""
    wanted = (name.partition("-")[0] for name in preferred(accept_language))
    return next((LANGUAGES[name] for name in wanted if name in LANGUAGES), "en")


def preferred(header: str) -> Iterator[str]:
    """The names in an Accept header, the most wanted first, those with q=0 left out (RFC 9110, 12.4.2)."""
    weighed = [_weighed(part) for part in header.split(",")]
    return (name for weight, name in sorted(weighed, key=lambda w: -w[0]) if weight > 0)


def _weighed(part: str) -> tuple[float, str]:
    name, *parameters = (word.strip().lower() for word in part.split(";"))
    given = next((p[2:] for p in parameters if p.startswith("q=")), "1")
    try:
        return float(given), name
    except ValueError:
        return 0.0, name
