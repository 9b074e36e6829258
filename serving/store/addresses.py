"""The address of a stored playlist: the same however often it is made, and of nobody else's."""

from __future__ import annotations

import re
from uuid import UUID, uuid5

PLAYLISTS = UUID("6f2f4c1e-5d0b-4c55-9b1a-0c5a2f6e7d31")  # the namespace, RFC 9562 section 5.5; drawn once
WRITTEN = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def address(listener: str, kind: str, period: str) -> str:
    """The UUID of the listener's playlist of that kind and period."""
    return str(uuid5(PLAYLISTS, "\x1f".join((listener, kind, period))))


def addressed(said: str) -> str | None:
    """The address in what a player says that a listen came from, a URL mostly; None where there is none."""
    found = WRITTEN.findall(said)
    return found[-1].lower() if found else None
