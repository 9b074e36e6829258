"""Everything Segue raises on purpose.

SegueError
├── NotFound          a listener, playlist, track or model version that does not exist   404
├── NotAllowed        a wrong or missing token                                           401
├── Forbidden         who asks is known, and it is not for them                          403
│   └── NotProven     it is for them, once they gave their password again                403
├── TooOften          too many tries or requests; it says when to come again             429
├── NotReady          it exists but cannot be used yet                                   409
│   └── TooFewTracks  the rules left less than a playlist                                409
├── Outdated          somebody else changed it since it was looked at                     412
├── BadInput          a file, a request or a setting that we refuse, with the place      422
├── Diverged          training met a loss that is not a number; the last good state stays
├── GateFailed        a version that is not good enough to be published or promoted
└── BrokenVersion     the files of a model version disagree with its manifest            503

A message says what, where, the numbers, and what to do. One table in `serving` maps the tree to HTTP.
"""

from __future__ import annotations


class SegueError(Exception):
    """The root: whatever is below it is meant for a person to read."""


class NotFound(SegueError):
    """It does not exist."""


class NotAllowed(SegueError):
    """The caller is not who they need to be."""


class Forbidden(SegueError):
    """The caller is known, and it is not for them."""


class NotProven(Forbidden):
    """It is for them, once they gave their password again."""


class TooOften(SegueError):
    """Too many tries or requests; the next one is looked at in `wait_s` seconds."""

    def __init__(self, message: str, wait_s: int) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class NotReady(SegueError):
    """It exists but cannot be used yet."""


class TooFewTracks(NotReady):
    """The rules left less than a playlist; `counts` holds what each stage left."""

    def __init__(self, message: str, counts: tuple[tuple[str, int], ...]) -> None:
        super().__init__(message)
        self.counts = counts


class Outdated(SegueError):
    """Somebody else changed it since the caller looked."""


class BadInput(SegueError):
    """We refuse it; the message names the place."""


class Diverged(SegueError):
    """Training met a loss that is not a number."""


class GateFailed(SegueError):
    """A version that is not good enough to be published or promoted."""


class BrokenVersion(SegueError):
    """The files of a model version disagree with its manifest."""
