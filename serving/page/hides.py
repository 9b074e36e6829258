"""What did a listener hide, in names that they know?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from playlists.catalogue import Catalogue
from playlists.exclusions import What
from playlists.formats.sentences import Language
from serving.page.words import said

Act = Literal["show", "show-artist", "show-genre", "show-source", "show-range"]
OTHERS: dict[str, Act] = {"genre": "show-genre", "source": "show-source", "range": "show-range"}


@dataclass(frozen=True, slots=True)
class HiddenThing:
    """One line of the list."""

    what: What
    id: str
    name: str
    kind: str
    act: Act


def hidden_things(rows: list[tuple[str, str, int]], catalogue: Catalogue, language: Language) -> list[HiddenThing]:
    """The things of `serving.store.hidden.page`, the newest first."""
    newest = sorted(rows, key=lambda row: -row[2])
    return [_thing(what, id, catalogue, language) for what, id, _ in newest]


def _thing(what: str, id: str, catalogue: Catalogue, language: Language) -> HiddenThing:
    if what in OTHERS:
        return HiddenThing(what, id, id.replace("/", " – "), said(language, f"a {what}"), OTHERS[what])  # type: ignore[arg-type]
    return _artist(id, catalogue, language) if what == "artist" else _track(id, catalogue, language)


def _track(id: str, catalogue: Catalogue, language: Language) -> HiddenThing:
    row = catalogue.row_of.get(id)
    if row is None:
        return HiddenThing("track", id, id, said(language, "no longer listed"), "show")
    artist = catalogue.word("artist", row)
    kind = said(language, "a track by", artist=artist) if artist else said(language, "a track")
    return HiddenThing("track", id, catalogue.word("title", row) or id, kind, "show")


def _artist(id: str, catalogue: Catalogue, language: Language) -> HiddenThing:
    code = catalogue.artist_code.get(id)
    if code is None:
        return HiddenThing("artist", id, id, said(language, "no longer listed"), "show-artist")
    row = int(np.argmax(catalogue.artist == code))
    return HiddenThing("artist", id, catalogue.word("artist", row) or id, said(language, "an artist"), "show-artist")
