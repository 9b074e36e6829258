"""The settings that playlists are made by at one moment, and what a stored playlist notes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playlists.settings.settings import DEFAULT, Settings, digest

NOTED = "settings"  # where a document says by which settings it was made


@dataclass(frozen=True, slots=True)
class InForce:
    """Settings, and the number of the revision that they are; 0: as in the file. Plain data that travels."""

    settings: Settings
    revision: int = 0

    def note(self, kind: str) -> dict[str, Any]:
        """What the document of a playlist of `kind`, with or without a theme, says of them."""
        return {NOTED: {"revision": self.revision, "digest": self.digest(kind)}}

    def made(self, document: Mapping[str, Any], kind: str) -> bool:
        """Whether a document was made by what the kind is made by now; without a note it was by the defaults."""
        return document.get(NOTED, FIRST.note(kind)[NOTED])["digest"] == self.digest(kind)

    def digest(self, kind: str) -> str:
        return digest(self.settings, kind.partition(":")[0])


FIRST = InForce(DEFAULT)
