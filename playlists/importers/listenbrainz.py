"""ListenBrainz: submit documents, answers of the API, and the JSON lines of an export.

The rules are those of the original server; a document that breaks one is refused as a whole, as the server would.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import IO, Any

import pyarrow as pa

from playlists.devices import device_by_player
from playlists.importers.json_stream import json_values
from playlists.importers.rows import Found, Listens, Note, Passed, Refused, batches, listen_table, words
from playlists.importers.text import chunks
from playlists.importers.times import from_epoch

TYPES = ("single", "import", "playing_now")
MOST_TAGS, LONGEST_TAG = 50, 64
LONGEST_S = 2_073_600  # 24 days
LAST_SECOND = 253_402_300_799  # the end of the year 9999; more is milliseconds or nanoseconds by mistake
UUIDS = ("release_mbid", "recording_mbid", "release_group_mbid", "track_mbid", "artist_mbids", "work_mbids")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

Listen = tuple[int, dict[str, Any]]
Other = Refused | Passed | Note


def listens(stream: IO[bytes]) -> Iterator[Found]:
    """Every listen of the documents or lines in `stream`; what is playing now is passed over."""
    for batch in batches(_unpacked(json_values(chunks(stream)))):
        yield from (value for value in batch if isinstance(value, Other))
        kept = [value for value in batch if not isinstance(value, Other)]
        if kept:
            yield Listens(_table(kept), timed=True)


def _unpacked(values: Iterable[tuple[int, Any] | Refused | Note]) -> Iterator[Listen | Other]:
    for value in values:
        if isinstance(value, Refused | Note):
            yield value
        elif isinstance(value[1], dict) and "track_metadata" in value[1]:
            yield _line(*value)
        else:
            yield from _document(*value)


def _line(line: int, listen: dict[str, Any]) -> Listen | Other:
    if listen.get("playing_now") is True:
        return Passed("playing now")
    fault = _fault(listen, with_time=True)
    return Refused(fault, line) if fault else (line, listen)


def _document(line: int, body: Any) -> Iterator[Listen | Other]:
    payload = body.get("payload") if isinstance(body, dict) else None
    if isinstance(payload, dict) and isinstance(payload.get("listens"), list):
        yield from _answer(line, payload)
    elif isinstance(payload, list):
        yield from _submitted(line, body.get("listen_type") if isinstance(body, dict) else None, payload)
    else:
        yield Refused("not a ListenBrainz document: no list of listens in `payload`", line)


def _answer(line: int, payload: dict[str, Any]) -> Iterator[Listen | Other]:
    """What the API answers: the server has judged these listens before, so each stands for itself."""
    if payload.get("playing_now") is True:
        yield Passed("playing now", len(payload["listens"]))
        return
    for listen in payload["listens"]:
        yield _line(line, listen) if isinstance(listen, dict) else Refused("a listen is null or no object", line)


def _submitted(line: int, kind: Any, inside: list[Any]) -> Iterator[Listen | Other]:
    faults = (_document_fault(kind, inside), *(_fault(listen, kind != "playing_now") for listen in inside))
    fault = next((f for f in faults if f), None)
    if fault:
        yield Refused(fault, line, max(1, len(inside)))
    elif kind == "playing_now":
        yield Passed("playing now", len(inside))
    else:
        yield from ((line, listen) for listen in inside)


def _document_fault(kind: Any, inside: list[Any]) -> str | None:
    if kind not in TYPES:
        return f"listen_type is missing or none of {', '.join(TYPES)}"
    if kind != "import" and len(inside) != 1:
        return f"{kind} holds one listen, not {len(inside)}"
    return None


def _fault(listen: Any, with_time: bool) -> str | None:
    """What the server would refuse this listen for, or None."""
    track = listen.get("track_metadata") if isinstance(listen, dict) else None
    if not isinstance(track, dict):
        return "track_metadata is missing"
    info = track.get("additional_info")
    info = info if isinstance(info, dict) else {}
    faults = (
        _time_fault(listen, with_time),
        _name_fault(track),
        _tags_fault(info),
        _length_fault(info),
        _mbid_fault(info),
    )
    return next((f for f in faults if f), None)


def _time_fault(listen: dict[str, Any], with_time: bool) -> str | None:
    at = listen.get("listened_at")
    if not with_time:
        return "playing_now must not have listened_at" if "listened_at" in listen else None
    if at is None:
        return "listened_at is missing"
    number = _integer(at)
    if number is None:
        return "listened_at is no whole number of seconds"
    return "listened_at is in the future: is it in seconds?" if number > LAST_SECOND else None


def _name_fault(track: dict[str, Any]) -> str | None:
    for key in ("artist_name", "track_name"):
        name = track.get(key)
        if not isinstance(name, str) or not name.strip():
            return f"{key} is missing or blank"
        if "\x00" in name:
            return f"{key} holds a NUL character"
    release = track.get("release_name")
    return None if release is None or isinstance(release, str) else "release_name is no text"


def _tags_fault(info: dict[str, Any]) -> str | None:
    tags = info.get("tags")
    if not isinstance(tags, list):
        return None
    if len(tags) > MOST_TAGS:
        return f"more than {MOST_TAGS} tags"
    return f"a tag of more than {LONGEST_TAG} letters" if any(len(str(t)) > LONGEST_TAG for t in tags) else None


def _length_fault(info: dict[str, Any]) -> str | None:
    if info.get("duration") is not None and info.get("duration_ms") is not None:
        return "duration together with duration_ms"
    for key, most in (("duration", LONGEST_S), ("duration_ms", LONGEST_S * 1000)):
        if info.get(key) is not None and not 0 < (_integer(info[key]) or 0) <= most:
            return f"{key} is not within 0 and {most}"
    return None


def _mbid_fault(info: dict[str, Any]) -> str | None:
    for key in UUIDS:
        given = info.get(key) or []
        for mbid in given if isinstance(given, list) else [given]:
            if not isinstance(mbid, str) or not UUID.fullmatch(mbid):
                return f"{key} MBID format invalid"
    return None


def _table(kept: list[Listen]) -> pa.Table:
    tracks = [listen["track_metadata"] for _, listen in kept]
    infos = [t["additional_info"] if isinstance(t.get("additional_info"), dict) else {} for t in tracks]
    columns = {
        "at": from_epoch(pa.array([_integer(listen["listened_at"]) for _, listen in kept], pa.int64())),
        "title": words(t["track_name"] for t in tracks),
        "artist": words(t["artist_name"] for t in tracks),
        "album": words(t.get("release_name") for t in tracks),
        "mbid": words(_recording(t, i) for t, i in zip(tracks, infos, strict=True)),
        "isrc": words(i.get("isrc") for i in infos),
        "spotify_uri": words(i.get("spotify_id") for i in infos),
        "duration_ms": words(_length(i) for i in infos),
        "device": words(device_by_player(i) for i in infos),
        "line": pa.array([line for line, _ in kept], pa.int64()),
    }
    return listen_table(columns, len(kept))


def _recording(track: dict[str, Any], info: dict[str, Any]) -> Any:
    mapped = track.get("mbid_mapping")
    return info.get("recording_mbid") or (mapped.get("recording_mbid") if isinstance(mapped, dict) else None)


def _length(info: dict[str, Any]) -> str | None:
    if info.get("duration_ms") is not None:
        return str(_integer(info["duration_ms"]))
    return None if info.get("duration") is None else str((_integer(info["duration"]) or 0) * 1000)


def _integer(value: Any) -> int | None:
    """`value` as a whole number where it is one, a digit string, or a fraction of a second."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value) if abs(value) < 2**62 else None
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 19 else None
