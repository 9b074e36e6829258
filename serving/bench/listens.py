"""Listens as players and importers send them: documents for /1/submit-listens, each listen unlike any before it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import orjson

from serving.bench.clients import Call

PATH = "/1/submit-listens"
FIRST = 1_262_304_000  # 2010-01-01, seconds: all of them are long past
GAP_S = 240  # between two listens of one listener
ROUND = 400  # titles of a listener's listens before they begin anew


def batches(name: str, token: str, number: int, each: int) -> Iterator[Call]:
    """`each` listens a document, oldest first: 1 as players send them, up to 1,000 as importers do.

    `number` makes the listens of one caller unlike those of any other.
    """
    for start in count(0, each):
        payload = [_listen(number, start + n) for n in range(each)]
        kind = "single" if each == 1 else "import"
        yield Call(name, PATH, token, orjson.dumps({"listen_type": kind, "payload": payload}))


def _listen(number: int, n: int) -> dict[str, object]:
    """A listen with the words that players usually send: two in three of tracks that the catalogue has."""
    track = (number * 7919 + n % ROUND) % 60_000
    known = {
        "artist_name": f"Artist {track // 5}",
        "track_name": f"Title {track}",
        "release_name": f"Album {track // 5}",
    }
    words = known if n % 3 else {**known, "track_name": f"Title {track} (live)"}
    info = {"duration_ms": 210_000, "media_player": "bench", "submission_client": "bench", "tracknumber": 1 + n % 12}
    return {"listened_at": FIRST + n * GAP_S, "track_metadata": {**words, "additional_info": info}}
