"""What a playlist is called, in the listener's language."""

from __future__ import annotations

from collections.abc import Mapping

from playlists.formats.document import Document, period_of
from playlists.formats.sentences import Language

NAMES: dict[Language, Mapping[str, str]] = {  # by the kind without its theme; {theme} and {about} may stand in it
    "en": {"discover-weekly": "Discover Weekly"},
    "ja": {"discover-weekly": "Discover Weekly"},
}


def title(document: Document, language: Language = "en", dated: bool = True) -> str:
    """The name of the playlist in `document`, with the week or day behind it where it is `dated`."""
    family, _, theme = document["kind"].partition(":")
    about = "、".join(document.get("about", ())) if language == "ja" else ", ".join(document.get("about", ()))
    name = NAMES[language][family].format(theme=theme, about=about)
    return f"{name} {period_of(document)}" if dated else name
