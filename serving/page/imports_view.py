"""One upload in words: what it holds, what is left out of it and where, how far it is, what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playlists.formats.sentences import Language
from serving.page import words
from serving.page.faults import fault
from serving.page.times import day_of
from serving.store.imports import UNDER_WAY

SOURCES = {"spotify": "Spotify", "lastfm": "Last.fm", "listenbrainz": "ListenBrainz"}  # by how a dialect's name begins
LEFT = ("private", "twice")
STARTABLE = {"ready": "import start", "failed": "import again"}  # the words of the button, by state


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
    under_way: bool
    percent: int | None  # of what is under way; None before the first of it is told
    goes_on: str  # what leaving the page or cancelling means for what is under way
    startable: str  # the words of the button; empty: there is none
    delete: str  # the words of the other one
    delete_name: str  # what it is to a screen reader
    done: bool
    refused: bool
    holds: tuple[str, ...]
    left: tuple[Reason, ...]


def upload_of(one: Mapping[str, Any], timezone: str, language: Language) -> Upload:
    """The upload that `serving.api.imports` tells."""
    counted, state = one["report"] or one["preview"], one["state"]
    under_way, startable = state in UNDER_WAY, STARTABLE.get(state)
    delete = "cancel" if under_way else "delete" if startable else "forget"
    about = words.said(
        language, "import about", size=words.size(one["bytes"]), day=day_of(one["created_ms"], timezone, language)
    )
    return Upload(
        id=one["id"],
        name=one["name"],
        state=words.said(language, f"import state {state}"),
        about=about,
        error=_error(one, counted, language),
        under_way=under_way,
        percent=100 * one["done"] // one["whole"] if under_way and one["whole"] else None,
        goes_on=words.said(language, f"import goes on {state}") if under_way else "",
        startable=words.said(language, startable) if startable else "",
        delete=words.said(language, f"import {delete}"),
        delete_name=words.said(language, f"import {delete} name", name=one["name"]),
        done=state == "done",
        refused=state == "refused",
        holds=tuple(_holds(counted, state, timezone, language)) if counted and counted["taken"] else (),
        left=tuple(_left(counted, language)) if counted else (),
    )


def _error(one: Mapping[str, Any], counted: Mapping[str, Any] | None, language: Language) -> str:
    """Why it ended; of an upload without a play it is told below, with every place."""
    if one["state"] == "refused" and counted:
        return words.said(language, "import holds nothing")
    return _opening(fault(one["error"] or "", language))


def _holds(counted: Mapping[str, Any], state: str, timezone: str, language: Language) -> list[str]:
    """What would be taken, or was."""
    said = []
    names = ", ".join(dict.fromkeys(_source(name, language) for name in counted["sources"]))
    if counted["first_ms"] is None:
        said.append(words.said(language, "import holds", plays=f"{counted['taken']:,}", sources=names))
    else:
        days = [day_of(counted[end], timezone, language) for end in ("first_ms", "last_ms")]
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
    found += [_counted(reason, count, language) for reason, count in counted["passed"].items()]
    for reason, told in counted["refused"].items():
        found.append(_counted(reason, told["count"], language, _places(told["places"], told["count"])))
    found += [Reason(_opening(fault(why, language)), place) for place, why in counted["files"].items()]
    if counted["more_files"]:
        found.append(Reason(words.said(language, "import more files", files=counted["more_files"])))
    return found


def _source(name: str, language: Language) -> str:
    known = next((called for start, called in SOURCES.items() if name.startswith(start)), None)
    return known or words.said(language, "import a table")


def _counted(reason: str, count: int, language: Language, places: str = "") -> Reason:
    said = words.said(language, "import counted", reason=fault(reason, language), count=f"{count:,}")
    return Reason(_opening(said), places)


def _opening(said: str) -> str:
    """With a capital, unless it begins with the name of a file or of a field."""
    first = said.partition(" ")[0]
    return said[:1].upper() + said[1:] if first.isascii() and first.isalpha() else said


def _places(places: Sequence[str], count: int) -> str:
    """`export.zip/a.json:17, 18; export.zip/b.json:3`: each file once; … where there are more than are named."""
    lines: dict[str, list[str]] = {}
    for place in places:
        file, colon, line = place.rpartition(":")
        lines.setdefault(file if colon and line.isdigit() else place, []).append(line if line.isdigit() else "")
    told = [f"{file}:{', '.join(found)}" if all(found) else file for file, found in lines.items()]
    return "; ".join(told) + (" …" if count > len(places) else "")
