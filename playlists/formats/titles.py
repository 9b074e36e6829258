"""What a playlist is called, in the listener's language."""

from __future__ import annotations

from collections.abc import Mapping

from playlists.formats.document import Document, period_of
from playlists.formats.sentences import Language

NAMES: dict[
    Language, Mapping[str, str]
] = {  # by the kind without its theme; {theme} is the theme, {about} what is in it
    "en": {"discover-weekly": "Discover Weekly {period}"},
    "ja": {"discover-weekly": "Discover Weekly {period}"},
}


def title(document: Document, language: Language = "en") -> str:
    """The name of the playlist in `document`."""
    family, _, theme = document["kind"].partition(":")
    about = "、".join(document.get("about", ())) if language == "ja" else ", ".join(document.get("about", ()))
    return NAMES[language][family].format(period=period_of(document), theme=theme, about=about)
