"""One upload in words: what it holds, what is left out of it and where, how far it is, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from playlists.formats.sentences import Language
from playlists.week import zone
from serving.page import words

SOURCES = {"spotify": "Spotify", "lastfm": "Last.fm", "listenbrainz": "ListenBrainz"}  # by how a dialect's name begins
LEFT = ("private", "twice")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why plays or a file are left out, and where."""

    words: str
    places: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """One upload as it is shown."""

    id: str
    name: str
    state: str  # in words
    about: str  # its size, and when it came
    error: str
    percent: int | None  # of what is under way
    under_way: bool
    startable: str  # the words of the button; empty: there is none
    holds: tuple[str, ...]
    left: tuple[Reason, ...]


def upload_of(one: Mapping[str, Any], timezone: str, language: Language) -> Upload:
    """The upload that `serving.api.imports` tells."""
    counted, state = one["report"] or one["preview"], one["state"]
    whole = one["whole"]
    under_way = state in ("received", "importing")
    startable = {"ready": "import start", "failed": "import again"}.get(state)
    about = words.said(
        language, "import about", size=words.size(one["bytes"]), day=_day(one["created_ms"], timezone, language)
    )
    return Upload(
        one["id"], one["name"], words.said(language, f"import state {state}"), about, one["error"] or "",
        (100 * one["done"] // whole if whole else 0) if under_way else None, under_way,
        words.said(language, startable) if startable else "",
        tuple(_holds(counted, state, timezone, language)) if counted else (),
        tuple(_left(counted, language)) if counted else (),
    )  # fmt: skip


def _holds(counted: Mapping[str, Any], state: str, timezone: str, language: Language) -> list[str]:
    """What would be taken, or was."""
    said = []
    names = ", ".join(dict.fromkeys(_source(name, language) for name in counted["sources"]))
    if counted["first_ms"] is None:
        said.append(words.said(language, "import holds", plays=f"{counted['taken']:,}", sources=names))
    else:
        days = [_day(counted[end], timezone, language) for end in ("first_ms", "last_ms")]
        said.append(
            words.said(
                language, "import holds of", plays=f"{counted['taken']:,}", sources=names, first=days[0], last=days[1]
            )
        )
    said.append(words.said(language, "import known", plays=f"{counted['matched']:,}"))
    if state == "done":
        new = {"added": f"{counted['added']:,}", "duplicates": f"{counted['duplicates']:,}"}
        said.append(words.said(language, "import added", **new))
    return said


def _left(counted: Mapping[str, Any], language: Language) -> list[Reason]:
    """What is left out, with places."""
    found = [
        Reason(words.said(language, f"import {what}", plays=f"{counted[what]:,}")) for what in LEFT if counted[what]
    ]
    found += [Reason(f"{reason}: {count:,}") for reason, count in counted["passed"].items()]
    for reason, told in counted["refused"].items():
        found.append(Reason(f"{_reason(reason, language)}: {told['count']:,}", ", ".join(told["places"])))
    found += [Reason(f"{place}: {_reason(why, language)}") for place, why in counted["files"].items()]
    if counted["more_files"]:
        found.append(Reason(words.said(language, "import more files", files=counted["more_files"])))
    return found


def _source(name: str, language: Language) -> str:
    known = next((called for start, called in SOURCES.items() if name.startswith(start)), None)
    return known or words.said(language, "import a table")


def _reason(reason: str, language: Language) -> str:
    """In the reader's language where it is one of the usual, else as the report has it."""
    key = f"import reason {reason}"
    return words.said(language, key) if key in words.WORDS[language] else reason


def _day(at_ms: int, timezone: str, language: Language) -> str:
    return words.day(language, datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone(timezone)).date())
