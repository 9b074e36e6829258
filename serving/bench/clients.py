"""Many connections at once, each of which asks one thing after the other, as the clients of a service do."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import uvloop

NO_ANSWER = 0  # the status of a request that the server did not answer


@dataclass(frozen=True, slots=True)
class Call:
    """One request; calls of one `name` are counted together."""

    name: str
    path: str
    token: str
    body: bytes | None = None  # sent by POST where there is one

    def written(self) -> bytes:
        head = f"{'GET' if self.body is None else 'POST'} {self.path} HTTP/1.1\r\nHost: bench\r\n"
        head += f"Authorization: Bearer {self.token}\r\n"
        if self.body is None:
            return f"{head}\r\n".encode()
        return f"{head}Content-Type: application/json\r\nContent-Length: {len(self.body)}\r\n\r\n".encode() + self.body


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a call; `began` by `time.perf_counter`."""

    name: str
    began: float
    ms: float
    status: int

    @property
    def failed(self) -> bool:
        return not 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Figures:
    """Many calls of one name."""

    count: int
    failed: int
    per_second: float
    p50_ms: float
    p99_ms: float
    most_ms: float

    def __str__(self) -> str:
        return (
            f"{self.count:>8} ({self.per_second:>8.1f}/s)  failed {self.failed}  p50 {self.p50_ms:>8.2f} ms  "
            f"p99 {self.p99_ms:>8.2f} ms  max {self.most_ms:>8.1f} ms"
        )


def asked_at_once(
    port: int, connections: Sequence[Iterator[Call]], seconds: float, pause_s: float = 0.0
) -> list[Answered]:
    """What came of everything that the connections asked of our own machine in so many seconds, in order of asking.

    Each goes on with its next call when the one before is answered, after a pause; one that ends early rests.
    """
    answered: list[Answered] = []
    until = time.perf_counter() + seconds

    async def begin(number: int, calls: Iterator[Call]) -> None:
        await asyncio.sleep(pause_s * number / len(connections))  # or all would ask at the same moments
        await _ask(port, calls, until, pause_s, answered)

    async def all_of_them() -> None:
        await asyncio.gather(*(begin(number, calls) for number, calls in enumerate(connections)))

    uvloop.run(all_of_them())
    return sorted(answered, key=lambda one: one.began)


def figures(answered: Iterable[Answered], seconds: float) -> dict[str, Figures]:
    """What `answered` in `seconds` comes to, by name."""
    ordered = sorted(answered, key=lambda one: one.name)
    return {name: _figures(list(calls), seconds) for name, calls in groupby(ordered, lambda one: one.name)}


def _figures(calls: list[Answered], seconds: float) -> Figures:
    spent = [one.ms for one in calls]
    p50, p99 = np.percentile(spent, [50, 99])
    failed = sum(one.failed for one in calls)
    return Figures(len(calls), failed, len(calls) / max(seconds, 1e-9), float(p50), float(p99), max(spent))


async def _ask(port: int, calls: Iterator[Call], until: float, pause_s: float, answered: list[Answered]) -> None:
    lines: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    for call in calls:
        if (began := time.perf_counter()) >= until:
            break
        try:
            lines = lines or await asyncio.open_connection("127.0.0.1", port)
            status = await _answer(*lines, call)
        except (OSError, asyncio.IncompleteReadError):
            lines, status = None, NO_ANSWER
        answered.append(Answered(call.name, began, 1000 * (time.perf_counter() - began), status))
        if pause_s:
            await asyncio.sleep(pause_s)
    if lines:
        lines[1].close()


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, call: Call) -> int:
    """The status; the body is read to its end."""
    writer.write(call.written())
    first, *headers = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
    lengths = [int(line[15:]) for line in headers if line[:15].lower() == b"content-length:"]
    await reader.readexactly(lengths[0] if lengths else 0)
    return int(first.split()[1])
