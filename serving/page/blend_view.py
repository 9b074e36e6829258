"""What does the page show of a blend, beside its tracks: who is in it, how each fares, what brings them together?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playlists.blend.fairness import TEN
from playlists.blend.rules import LEAST_OF_MEAN, MOST_OF_EQUAL
from playlists.formats.document import Document
from playlists.formats.sentences import Language
from serving.page import words
from serving.page.shown import ShownPlaylist, ShownTrack


@dataclass(frozen=True, slots=True)
class ShownMember:
    """One member and how the playlist treats them, in percent."""

    name: str
    you: bool
    satisfied: float
    share: float
    brought: int


@dataclass(frozen=True, slots=True)
class ShownFairness:
    """All members, and what each was promised, in percent."""

    members: tuple[ShownMember, ...]
    least: float  # satisfied, of each
    equal: float  # share, of each
    most: float  # share, of each


@dataclass(frozen=True, slots=True)
class ShownStory:
    """What the members have in common."""

    match: int | None  # 0..100, strangers have 50
    artists: tuple[str, ...]
    together: ShownTrack | None  # None where it was hidden since


def fairness_of(document: Document, you: str | None) -> ShownFairness:
    """How the playlist treats each member; `you` is what the one who looks is called in it."""
    told = document["members"]
    mean = sum(one["satisfaction"] for one in told) / len(told)
    members = tuple(
        ShownMember(
            one["name"], one["name"] == you, _percent(one["satisfaction"]), _percent(one["share"]), one["brought"]
        )
        for one in told
    )
    return ShownFairness(
        members, _percent(LEAST_OF_MEAN * mean), _percent(1 / len(told)), _percent(min(1, MOST_OF_EQUAL / len(told)))
    )


def story_of(document: Document, playlist: ShownPlaylist) -> ShownStory:
    told = document["story"]
    together = next((track for track in playlist.tracks if track.track == told["together"]), None)
    return ShownStory(told["match"], tuple(told["shared_artists"]), together)


def missed_of(document: Document, language: Language) -> list[str]:
    """Each promise that could not be kept, as a sentence with its numbers."""
    return [_missed(one, language) for one in document.get("missed", ())]


def _missed(one: dict[str, Any], language: Language) -> str:
    figures: dict[str, object] = {
        "name": one["member"], "has": _percent(one["has"]), "promised": _percent(one["promised"])
    }  # fmt: skip
    if one["promise"] == "runs":
        figures = {"name": one["member"], "has": round(one["has"]), "ten": TEN}
    return words.said(language, f"blend missed {one['promise']}", **figures)


def listed(names: Sequence[str], language: Language) -> str:
    """`Ana, Ben and Cem`."""
    between, last = words.said(language, "names between"), words.said(language, "names last")
    return last.join([between.join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _percent(share: float) -> float:
    return round(100 * share, 1)
