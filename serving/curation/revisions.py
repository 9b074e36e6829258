"""What a curator changes: on top of the file, revision by revision, seen by every process within seconds."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from playlists.errors import BadInput, NotFound, NotReady, Outdated
from playlists.settings.file import read_settings
from playlists.settings.overlay import with_overlay
from playlists.settings.settings import DEFAULT, Settings, Value, settings_there, value
from serving.curation.in_force import InForce
from serving.store import curating
from serving.store.changes import ms
from serving.store.curating import Revision

LOOK_EVERY_S = 1.0  # a look is one indexed read; nobody waits longer than this for a change
LARGEST_BYTES = 1 << 20  # of the file: with every setting and its sentences it has some 20,000
LOG = logging.getLogger("segue.settings")
Wanted = Mapping[str, Any]  # name → value; None: as in the file again


def base_of(path: Path | None) -> Settings:
    """The settings of the file, or those that there are without one. Raises BadInput with the place of a fault."""
    if path is None:
        return DEFAULT
    try:
        with path.open("rb") as file:
            written = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise BadInput(f"SETTINGS: {path} cannot be read: {error.strerror}") from error
    if len(written) > LARGEST_BYTES:
        raise BadInput(f"SETTINGS: {path} has more than {LARGEST_BYTES} bytes; that is no file of settings")
    return read_settings(written, path.name)


def in_force(connection: Connection, base: Settings) -> InForce:
    """The newest revision on top of `base`. Raises BadInput where the file has come to contradict it."""
    newest = curating.newest(connection)
    return InForce(with_overlay(base, newest.overlay, f"settings, revision {newest.number}"), newest.number)


class Curation:
    """What is in force in one process, looked at again every second."""

    def __init__(self, base: Settings = DEFAULT) -> None:
        self.base = base
        self._now = InForce(base)
        self._seen = 0
        self._look_at = 0.0

    def at(self, connection: Connection) -> InForce:
        """What is in force now, by a short question to the store at most once a second.

        A revision that contradicts the file is refused with a log line, and what was in force before stays.
        """
        if (now := time.monotonic()) >= self._look_at:
            self._look_at = now + LOOK_EVERY_S
            if (number := curating.number(connection)) != self._seen:
                self._take(connection, number)
        return self._now

    def look(self) -> None:
        """Makes the next `at` look: something was changed here."""
        self._look_at = 0.0

    def _take(self, connection: Connection, number: int) -> None:
        try:
            self._now = in_force(connection, self.base)
        except BadInput as refused:
            LOG.warning("settings refused, revision %d stays in force: %s", self._now.revision, refused)
        self._seen = number


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes something, of what they saw, and why."""

    listener: str
    seen: int  # the revision that they changed
    note: str = ""


def change(connection: Connection, base: Settings, wanted: Wanted, by: Author, now: datetime) -> Revision:
    """Stores `wanted` as the next revision; the one that there is where nothing is other than it was.

    Raises Outdated where somebody changed something since `by.seen`, BadInput for what `with_overlay` refuses.
    """
    return _record(connection, base, wanted, by, now, None)


def undo(connection: Connection, base: Settings, number: int, by: Author, now: datetime) -> Revision:
    """Takes the revision `number` back, as a new one.

    Raises NotFound where there is none, NotReady where a later one changed the same setting again, and what `change`
    raises.
    """
    taken = curating.get(connection, number)
    if taken is None:
        raise NotFound(f"settings: there is no revision {number}")
    overlay = curating.newest(connection).overlay
    again = [name for name, change in sorted(taken.changes.items()) if overlay.get(name) not in change]
    if again:
        raise NotReady(f"settings: {again[0]} was changed again after revision {number}; undo that first")
    wanted = {name: before for name, (before, _) in taken.changes.items()}
    return _record(connection, base, wanted, by, now, number)


def overlaid(base: Settings, overlay: Mapping[str, Value], wanted: Wanted) -> tuple[Settings, dict[str, Value]]:
    """The settings that `wanted` makes of `base` with `overlay`, and the overlay that makes them.

    Raises BadInput for what `with_overlay` refuses.
    """
    kept = {name: old for name, old in overlay.items() if name not in wanted}
    given = {name: new for name, new in wanted.items() if new is not None or name not in settings_there()}
    made = with_overlay(base, kept | given)
    return made, {name: value(made, name) for name in sorted(kept | given)}


def _record(
    connection: Connection, base: Settings, wanted: Wanted, by: Author, now: datetime, undoes: int | None
) -> Revision:
    newest = curating.newest(connection)
    _, overlay = overlaid(base, newest.overlay, wanted)
    if newest.number != by.seen:
        raise Outdated(
            f"settings: you changed revision {by.seen}, and there is {newest.number} now; look at it and change that"
        )
    names = sorted(set(overlay) | set(newest.overlay))
    changes = {name: pair for name in names if (pair := (newest.overlay.get(name), overlay.get(name)))[0] != pair[1]}
    if not changes:
        return newest
    made = Revision(newest.number + 1, ms(now), by.listener, changes, overlay, by.note, undoes)
    if not curating.add(connection, made, now):
        raise Outdated(f"settings: somebody made revision {made.number} a moment ago; look at it and change that")
    return made
