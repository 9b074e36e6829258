"""How often one client may ask: so many requests in a window of ten seconds.

Each server process counts for itself, so with several of them a client that reaches more than one has more.
"""

from __future__ import annotations

from dataclasses import dataclass

WINDOW_S = 10
KEPT = 100_000  # clients that are counted at once; beyond it a new window begins for everybody


@dataclass(frozen=True, slots=True)
class Rates:
    """Requests in ten seconds, as the original server allows them."""

    per_address: int = 30
    per_token: int = 50


@dataclass(frozen=True, slots=True)
class Left:
    """What a client may still do."""

    limit: int
    remaining: int  # -1: this request was one too many
    reset_in: int  # whole seconds, at least 1
    reset: int  # seconds since 1970 UTC

    def headers(self) -> dict[str, str]:
        said = {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(0, self.remaining)),
            "X-RateLimit-Reset-In": str(self.reset_in),
            "X-RateLimit-Reset": str(self.reset),
        }
        return said | ({"Retry-After": str(self.reset_in)} if self.remaining < 0 else {})


class Windows:
    """The requests of this process, by client, of the window that is open."""

    def __init__(self) -> None:
        self._window = 0
        self._asked: dict[str, int] = {}

    def ask(self, client: str, limit: int, now_s: float) -> Left:
        """Counts one request of `client` at `now_s`."""
        window = int(now_s) // WINDOW_S
        if window != self._window or len(self._asked) > KEPT:
            self._window, self._asked = window, {}
        self._asked[client] = asked = self._asked.get(client, 0) + 1
        ends = (window + 1) * WINDOW_S
        return Left(limit, max(-1, limit - asked), ends - int(now_s), ends)
