"""Which submit documents we take: all or nothing, and every fault is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from playlists.errors import BadInput
from playlists.importers.times import EARLIEST
from serving.listenbrainz.asked import json_of
from serving.listenbrainz.wording import Words, worded

MOST_LISTENS = 1000
LISTEN_BYTES = 10_240  # of one listen, on average
MOST_BYTES = MOST_LISTENS * LISTEN_BYTES
AHEAD_S = 3600  # a player's clock may be ahead by less than this
FIRST_SECOND = int(EARLIEST.timestamp())
MEMBERS = {"listened_at", "track_metadata"}

Kind = Literal["single", "playing_now", "import"]
KINDS: dict[str, Kind] = {"single": "single", "playing_now": "playing_now", "import": "import"}


@dataclass(frozen=True, slots=True)
class Sent:
    """One listen of a document; `listened_at` in seconds, 0 for what plays now."""

    listened_at: int
    words: Words


@dataclass(frozen=True, slots=True)
class Submitted:
    """A document that we take."""

    kind: Kind
    listens: list[Sent]


def submitted(body: bytes, now_s: int) -> Submitted:
    """The document in `body`. Raises BadInput for the first thing that is wrong."""
    document = json_of(body)
    payload = _payload(document)
    if len(body) > LISTEN_BYTES * len(payload):
        raise BadInput(f"JSON document is too large: its listens may have {LISTEN_BYTES} bytes each, on average.")
    kind = _kind(document)
    if kind != "import" and len(payload) > 1:
        raise BadInput(f"JSON document contains more than one listen for a {kind}; it should contain only one.")
    return Submitted(kind, [_sent(listen, kind, now_s) for listen in payload])


def _payload(document: dict[str, Any]) -> list[Any]:
    payload = document.get("payload")
    if "payload" not in document:
        raise BadInput("JSON document must contain the top level key payload.")
    if not isinstance(payload, list):
        raise BadInput("The payload in the JSON document should be a list of listens.")
    if not payload:
        raise BadInput("JSON document does not contain any listens; the payload is empty.")
    if len(payload) > MOST_LISTENS:
        raise BadInput(f"Too many listens: the payload has {len(payload)}, at most {MOST_LISTENS} are allowed.")
    return payload


def _kind(document: dict[str, Any]) -> Kind:
    given = document.get("listen_type")
    if not isinstance(given, str) or given not in KINDS:
        raise BadInput(f"JSON document requires a valid listen_type key: one of {', '.join(KINDS)}.")
    return KINDS[given]


def _sent(listen: Any, kind: Kind, now_s: int) -> Sent:
    if not isinstance(listen, dict):
        raise BadInput("The payload contains a listen that is null or no object.")
    if kind == "playing_now" and "listened_at" in listen:
        raise BadInput("JSON document must not contain listened_at while submitting playing_now.")
    if unknown := sorted(set(listen) - MEMBERS):
        raise BadInput(f"JSON document may only contain {' and '.join(sorted(MEMBERS))}, not {unknown[0][:40]!r}.")
    at = 0 if kind == "playing_now" else _listened_at(listen, now_s)
    if listen.get("track_metadata") is None:
        raise BadInput("JSON document should contain the key track_metadata.")
    return Sent(at, worded(listen["track_metadata"]))


def _listened_at(listen: dict[str, Any], now_s: int) -> int:
    given = listen.get("listened_at")
    if given is None:
        raise BadInput("JSON document should contain the key listened_at at the top level.")
    at = _integer(given)
    if at is None:
        raise BadInput("JSON document should contain an integer listened_at: seconds since 1970.")
    if at >= now_s + AHEAD_S:
        raise BadInput("Value for key listened_at is too high: it lies in the future. Is it in seconds?")
    if at < FIRST_SECOND:
        raise BadInput(f"Value for key listened_at is too low: it is before {EARLIEST.date()}.")
    return at


def _integer(given: Any) -> int | None:
    if isinstance(given, str):
        return int(given) if given.isascii() and given.isdigit() and len(given) < 25 else None
    if isinstance(given, float):
        return int(given) if given.is_integer() else None
    return given if isinstance(given, int) and not isinstance(given, bool) else None
