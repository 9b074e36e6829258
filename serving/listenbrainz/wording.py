"""The words of one listen: which `track_metadata` we take, and what it looks like made regular.

Refusals follow the original server, since clients drop a listen that is refused and send one again that is not.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from playlists.errors import BadInput

MOST_TAGS, LONGEST_TAG = 50, 64
LONGEST = {"duration": 2_073_600, "duration_ms": 2_073_600_000}  # 24 days
ONE_MBID = ("release_mbid", "recording_mbid", "release_group_mbid", "track_mbid")
MANY_MBIDS = ("artist_mbids", "work_mbids")
FLATTENED = 50_000  # characters that the names of one listen may become: depth times breadth could be gigabytes

Words = dict[str, Any]


def worded(given: Any) -> Words:
    """`track_metadata` as it is stored: stripped, without blanks, flat, its ids and lengths regular.

    Raises BadInput naming what is wrong.
    """
    if not isinstance(given, dict):
        raise BadInput("JSON document should contain the key track_metadata, which is an object.")
    words: Words = {name: _name(given, name) for name in ("artist_name", "track_name")}
    release = given.get("release_name")
    if release is not None and not isinstance(release, str):
        raise BadInput("track_metadata.release_name must be a string.")
    if release and release.strip():
        words["release_name"] = release.strip()
    return words | {"additional_info": _info(given.get("additional_info"))}


def length_ms(info: Words) -> int | None:
    """How long the track is, as regular `info` says it."""
    if "duration_ms" in info:
        return int(info["duration_ms"])
    return 1000 * int(info["duration"]) if "duration" in info else None


def whole(value: Any) -> int | None:
    """`value` as a whole number, rounded down; None where it is no number. Digits as text are fine."""
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return int(value)


def _name(given: Words, name: str) -> str:
    said = given.get(name)
    if not isinstance(said, str):
        raise BadInput(f"JSON document does not contain required track_metadata.{name}, a string.")
    if not said.strip():
        raise BadInput(f"Required field track_metadata.{name} is blank.")
    return said.strip()


def _info(given: Any) -> Words:
    if given in (None, []):  # PHP writes an empty object so
        return {}
    if not isinstance(given, dict):
        raise BadInput("track_metadata.additional_info must be an object.")
    info = dict(given)
    _check_tags(info.get("tags"))
    info |= _lengths(info)
    for key in (*ONE_MBID, *MANY_MBIDS):
        if key in info:
            info |= _mbids(key, info.pop(key))
    return flat({name: value for name, value in info.items() if value is not None or name not in LONGEST})


def _check_tags(tags: Any) -> None:
    if not isinstance(tags, list):
        return
    if len(tags) > MOST_TAGS:
        raise BadInput(f"JSON document may not contain more than {MOST_TAGS} tags; it has {len(tags)}.")
    if any(len(str(tag)) > LONGEST_TAG for tag in tags):
        raise BadInput(f"JSON document may not contain a tag longer than {LONGEST_TAG} characters.")


def _lengths(info: Words) -> Words:
    given = [name for name in LONGEST if info.get(name) is not None]
    if len(given) > 1:
        raise BadInput("JSON document should not contain both duration and duration_ms.")
    for name in given:
        length = whole(info[name])
        if length is None or not 0 < length <= LONGEST[name]:
            raise BadInput(f"Value for {name} is invalid: it must be a number above 0 and at most {LONGEST[name]}.")
        return {name: length}
    return {}


def _mbids(key: str, given: Any) -> Words:
    """The key with its ids in their usual form; nothing where it says nothing."""
    if given in (None, "", []):
        return {}
    if key in ONE_MBID:
        return {key: _mbid(key, given)}
    if not isinstance(given, list):
        return {key: [_mbid(key, given)]}
    return {key: [_mbid(key, one) for one in given]}


def _mbid(key: str, given: Any) -> str:
    try:
        return str(UUID(given))
    except (ValueError, AttributeError, TypeError) as error:
        raise BadInput(f"{key} MBID format invalid.") from error


def flat(nested: Words) -> Words:
    """{"a": {"b": 1}} as {"a.b": 1}; lists stay as they are. Raises BadInput where the names would grow too large."""
    flattened: Words = {}
    size = 0
    for name, value in _leaves(nested):
        size += len(name)
        if size > FLATTENED:
            raise BadInput("track_metadata.additional_info is nested too deeply.")
        flattened[name] = value
    return flattened


def _leaves(nested: Words) -> Iterator[tuple[str, Any]]:
    open_ends = list(reversed(nested.items()))
    while open_ends:
        name, value = open_ends.pop()
        if not isinstance(value, dict):
            yield name, value
        elif len(name) * len(value) > FLATTENED:
            raise BadInput("track_metadata.additional_info is nested too deeply.")
        else:
            open_ends += [(f"{name}.{inner}", deeper) for inner, deeper in reversed(value.items())]
