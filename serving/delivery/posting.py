"""One POST to a webhook: to a number that was checked, by a deadline for all of it, its answer's body unread."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpcore
from pydantic import HttpUrl

from playlists.errors import BadInput
from serving.delivery.hosts import NotPublic, checked, port_of, written
from serving.delivery.means import Means
from serving.delivery.outcomes import Why

DEADLINE_S = 15.0  # from the first packet to the answer's head: a third of a task's lease
PIECE = 16_384  # bytes that are written before the clock is looked at again
GONE = 410


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a POST: the status of the answer where there was one, and why it was no success."""

    status: int | None = None
    why: Why | None = None


def post(address: str, headers: Mapping[str, str], body: bytes, means: Means, within_s: float = DEADLINE_S) -> Outcome:
    """Posts `body`; whatever happens is an outcome. Redirects are not followed, and nothing of the answer is read but
    its head."""
    ends = time.monotonic() + within_s
    try:
        url = written(address, means)  # the operator may have become stricter since it was given
        numbers = checked(url, means)
        return _outcome(_asked(url, numbers, headers, body, ends))
    except NotPublic:
        return Outcome(why="not-public")
    except BadInput:
        return Outcome(why="not-allowed")
    except (httpcore.TimeoutException, TimeoutError):
        return Outcome(why="too-slow")
    except _Untrusted:
        return Outcome(why="untrusted")
    except (httpcore.NetworkError, httpcore.ProtocolError):
        return Outcome(why="no-answer")
    except (OSError, UnicodeError):
        return Outcome(why="unknown-host")


def _asked(url: HttpUrl, numbers: list[str], headers: Mapping[str, str], body: bytes, ends: float) -> int:
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    asked = httpcore.URL(scheme=url.scheme, host=url.host or "", port=port_of(url), target=target)
    sent = {"content-type": "application/json", "user-agent": "Segue", "content-length": str(len(body)), **headers}
    to = _Numbers(numbers, ends)
    with httpcore.ConnectionPool(ssl_context=_trusted(), network_backend=to, max_connections=1) as pool:
        answer = pool.stream("POST", asked, headers=list(sent.items()), content=body)
        with answer as head:
            return head.status


def _outcome(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome(status)
    if status == GONE:
        return Outcome(status, "gone")
    return Outcome(status, "redirect" if 300 <= status < 400 else "status")


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Untrusted(httpcore.ConnectError):
    """The connection was there, and TLS was not to be had by it."""


class _Numbers(httpcore.NetworkBackend):
    """Connects to the numbers that a name was found to lead to, one after another, and never looks it up again."""

    def __init__(self, numbers: list[str], ends: float) -> None:
        self.numbers = numbers
        self.ends = ends

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        *before, last = self.numbers
        for number in before:
            try:
                return self._connected(number, port, _left(self.ends) / 2)  # the next one may answer
            except (httpcore.NetworkError, httpcore.ConnectTimeout):
                continue
        return self._connected(last, port, _left(self.ends))

    def _connected(self, number: str, port: int, timeout: float) -> httpcore.NetworkStream:
        return _Hurried(httpcore.SyncBackend().connect_tcp(number, port, timeout), self.ends)


class _Hurried(httpcore.NetworkStream):
    """A stream that is over at a time, however steadily it drips."""

    def __init__(self, stream: httpcore.NetworkStream, ends: float) -> None:
        self.stream = stream
        self.ends = ends

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, _left(self.ends))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), PIECE):
            self.stream.write(buffer[start : start + PIECE], _left(self.ends))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            return _Hurried(self.stream.start_tls(ssl_context, server_hostname, _left(self.ends)), self.ends)
        except httpcore.ConnectError as failed:
            raise _Untrusted from failed

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


def _left(ends: float) -> float:
    """Seconds until then. Raises httpcore.ReadTimeout where it is past."""
    left = ends - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time for all of it is over")
    return left
