"""`python -m serving.bench.fresh`: how long until the next playlist knows of a listen, a love, a hide or an exclusion.

One client after the other changes something and then asks until the answer follows from it; the time is from sending
the change to the end of that answer. What is heard is gone from what was never heard, what is loved or excluded makes
another playlist, and what is hidden is gone from the playlist that the job has stored. Others read theirs meanwhile.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from http.client import HTTPConnection
from itertools import repeat
from typing import Any

import numpy as np
import orjson

from playlists.errors import SegueError
from serving.bench.clients import Call, asked_at_once
from serving.bench.requests import MINE, server
from serving.bench.stand import Stand, stand

LATEST_S = 10.0  # an answer that does not follow by then is a failure
READER_S = 0.1  # between two requests of one who reads meanwhile


class Client:
    """One listener with one connection."""

    def __init__(self, port: int, token: str, heard: list[str]) -> None:
        self.line = HTTPConnection("127.0.0.1", port, timeout=30)
        self.token = token
        self.changed = 0.0  # when the last change was sent, by `time.perf_counter`
        self.heard = heard  # tracks, one of which is excluded at a time

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer as JSON, None where it has no body. Raises SegueError for a fault."""
        if method != "GET" and path != MINE:
            self.changed = time.perf_counter()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        self.line.request(method, path, None if body is None else orjson.dumps(body), headers)
        answer = self.line.getresponse()
        said = answer.read()
        if answer.status >= 300:
            raise SegueError(f"{method} {path}: {answer.status} {said[:200]!r}")
        return orjson.loads(said) if said else None

    def tracks(self, path: str) -> list[dict[str, Any]]:
        """Of the playlist at `path`."""
        found: list[dict[str, Any]] = self.ask("GET", path)["tracks"]
        return found


Change = Callable[[Client], Callable[[], bool]]  # makes a change, and returns whether the next answer follows


def listen(client: Client) -> Callable[[], bool]:
    """A track that stood first is heard: it is no more in what was never heard."""
    first = _made(client)[0]["track"]
    now = datetime.now(UTC).isoformat()
    client.ask("POST", "/v1/listens", {"listens": [{"track": first, "at": now, "ms_played": 200_000}]})
    return lambda: first not in {one["track"] for one in _made(client)}


def love(client: Client) -> Callable[[], bool]:
    """A track that stood last is loved: the playlist that is made next is another one."""
    before = _made(client)
    client.ask("PUT", f"/v1/me/feedback/tracks/{before[-1]['track']}", {"score": 1})
    return lambda: _scores(_made(client)) != _scores(before)


def hide(client: Client) -> Callable[[], bool]:
    """The artist of a track of the stored playlist is hidden: no track of theirs is in it any more."""
    artist = client.tracks(MINE)[0]["artist_id"]
    client.ask("PUT", f"/v1/me/hidden/artists/{artist}")
    return lambda: artist not in {one["artist_id"] for one in client.tracks(MINE)}


def exclude(client: Client) -> Callable[[], bool]:
    """A track that was heard no longer shapes the taste: the playlist that is made next is another one."""
    before = _made(client)
    client.ask("PUT", f"/v1/me/exclusions/tracks/{client.heard.pop()}")
    return lambda: _scores(_made(client)) != _scores(before)


CHANGES: dict[str, Change] = {"listen": listen, "love": love, "hide, stored": hide, "exclusion": exclude}


def _made(client: Client) -> list[dict[str, Any]]:
    """Of the Discover Weekly that is made at this moment."""
    found: list[dict[str, Any]] = client.ask("POST", MINE, {})["tracks"]
    return found


def _scores(tracks: list[dict[str, Any]]) -> list[tuple[str, float]]:
    return [(one["track"], one["score"]) for one in tracks]


def measured(ours: Stand, port: int, turns: int, readers: int) -> dict[str, list[float]]:
    """Milliseconds until an answer followed, by change; each of `turns` listeners makes every change.

    Raises SegueError where one did not follow.
    """
    heard = _heard(ours)
    ended = threading.Event()
    reading = threading.Thread(target=_read, args=(port, ours.tokens[turns:][:readers], ended))
    reading.start()
    spent: dict[str, list[float]] = {name: [] for name in CHANGES}
    try:
        for token, tracks in zip(ours.tokens[:turns], heard, strict=False):
            client = Client(port, token, tracks)
            for name, change in CHANGES.items():
                spent[name].append(_until(name, change, client))
            client.line.close()
    finally:
        ended.set()
        reading.join()
    return spent


def _until(name: str, change: Change, client: Client) -> float:
    follows = change(client)
    began = client.changed
    while not follows():
        if time.perf_counter() - began > LATEST_S:
            raise SegueError(f"{name}: no playlist follows from it after {LATEST_S:.0f} s")
    return 1000 * (time.perf_counter() - began)


def _heard(ours: Stand) -> list[list[str]]:
    """The tracks of each listener by id, those last that shape the taste most: heard late."""
    table = ours.world.listens.select(["listener", "track"])
    names, tracks = table["listener"].to_numpy(), table["track"].to_numpy()
    starts = np.flatnonzero(np.r_[True, names[1:] != names[:-1]])
    return [list(dict.fromkeys(part.tolist())) for part in np.split(tracks, starts[1:])]


def _read(port: int, tokens: Sequence[str], ended: threading.Event) -> None:
    while not ended.is_set():
        asked_at_once(port, [repeat(Call("read", MINE, token)) for token in tokens], 0.5, READER_S)


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 1 where a change took longer than it may."""
    given = _parser().parse_args(argv)
    known = given.turns + given.readers
    try:
        people = max(given.listeners, known)
        with (
            stand(given.database, people, given.tracks, given.dimensions, known) as ours,
            server(ours.database, ours.models) as served,
        ):
            spent = measured(ours, served.port, given.turns, given.readers)
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    for name, times in spent.items():
        p50, p99 = np.percentile(times, [50, 99])
        print(f"{name:<14}{len(times):>6}  p50 {p50:>7.1f} ms  p99 {p99:>7.1f} ms  max {max(times):>7.1f} ms")
    return int(any(max(times) > given.most_ms for times in spent.values()))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m serving.bench.fresh", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--database", help="an empty store of its own; a new SQLite file without it")
    parser.add_argument("--listeners", type=int, default=300)
    parser.add_argument("--tracks", type=int, default=50_000)
    parser.add_argument("--dimensions", type=int, default=128)
    parser.add_argument("--turns", type=int, default=100, help="listeners who make each change once")
    parser.add_argument("--readers", type=int, default=4, help="others, who read ten times a second each")
    parser.add_argument("--most-ms", type=float, default=1000.0, help="how long each change may take")
    return parser


if __name__ == "__main__":
    sys.exit(main())
