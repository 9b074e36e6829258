"""Which submit documents are refused, with which words; and which are not."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import orjson
import pytest

from tests.listenbrainz.conftest import NOW_S, Account, House, imported, listen

UUID = "2cfad207-3f55-4aec-8120-86cf66e34d59"
TOO_LARGE = orjson.dumps(imported(listen(notes="x" * 10_240)))
ENDLESS = b" " * 10_240_001


def with_words(**changes: Any) -> dict[str, Any]:
    """A document of one listen, whose track_metadata has `changes`; None takes a key away."""
    one = deepcopy(listen())
    one["track_metadata"] |= changes
    return imported(one)


def with_info(**info: Any) -> dict[str, Any]:
    return with_words(additional_info=info)


def at(listened_at: Any) -> dict[str, Any]:
    return imported(listen() | {"listened_at": listened_at})


def but(key: str) -> dict[str, Any]:
    one = listen()
    del one[key]
    return imported(one)


REFUSED: list[tuple[Any, str]] = [
    (ENDLESS, "The body is larger than 10240000 bytes."),
    (imported(*[{}] * 1001), "Too many listens"),
    (TOO_LARGE, "JSON document is too large"),
    (b"", "Cannot parse JSON document"),
    (b"{'single': 1}", "Cannot parse JSON document"),
    (b'{"listen_type": "single", "payload": [NaN]}', "Cannot parse JSON document"),
    (b"\xff\xfe", "Cannot parse JSON document"),
    ([], "The top level of JSON should be an object"),
    (None, "The top level of JSON should be an object"),
    ({"listen_type": "single"}, "top level key payload"),
    ({"listen_type": "single", "payload": None}, "should be a list of listens"),
    ({"listen_type": "single", "payload": {}}, "should be a list of listens"),
    (imported(), "does not contain any listens"),
    ({"payload": [listen()]}, "requires a valid listen_type"),
    (imported(listen(), kind="scrobble"), "requires a valid listen_type"),
    (imported(listen()) | {"listen_type": ["single"]}, "requires a valid listen_type"),
    (imported(listen(), listen(), kind="single"), "more than one listen for a single"),
    (imported(listen(), listen(), kind="playing_now"), "more than one listen for a playing_now"),
    (imported(listen(), None), "a listen that is null"),  # type: ignore[arg-type]
    (imported("Ebb"), "a listen that is null or no object"),  # type: ignore[arg-type]
    (imported(listen() | {"user_name": "ann"}), "not 'user_name'"),
    (imported(listen(), kind="playing_now"), "must not contain listened_at"),
    (but("listened_at"), "should contain the key listened_at"),
    (at(None), "should contain the key listened_at"),
    (at("yesterday"), "integer listened_at"),
    (at(NOW_S - 0.5), "integer listened_at"),
    (at(True), "integer listened_at"),
    (at([]), "integer listened_at"),
    (at(-5), "listened_at is too low"),
    (at(NOW_S + 3600), "listened_at is too high"),
    (at(1_486_449_409_000_000_000), "listened_at is too high"),
    (at(1_033_430_399), "before 2002-10-01"),
    (but("track_metadata"), "should contain the key track_metadata"),
    (imported(listen() | {"track_metadata": None}), "should contain the key track_metadata"),
    (imported(listen() | {"track_metadata": "Ebb"}), "track_metadata, which is an object"),
    (with_words(artist_name=None), "required track_metadata.artist_name, a string"),
    (with_words(artist_name=5), "required track_metadata.artist_name, a string"),
    (with_words(artist_name=" \t"), "track_metadata.artist_name is blank"),
    (with_words(track_name=["Ebb"]), "required track_metadata.track_name, a string"),
    (with_words(track_name=""), "track_metadata.track_name is blank"),
    (with_words(release_name=7), "release_name must be a string"),
    (with_words(additional_info="none"), "additional_info must be an object"),
    (with_info(tags=["t"] * 51), "more than 50 tags; it has 51"),
    (with_info(tags=["t" * 65]), "a tag longer than 64 characters"),
    (with_info(duration=1, duration_ms=1000), "both duration and duration_ms"),
    (with_info(duration=0), "Value for duration is invalid"),
    (with_info(duration="long"), "Value for duration is invalid"),
    (with_info(duration=2_073_601), "Value for duration is invalid"),
    (with_info(duration_ms=-1), "Value for duration_ms is invalid"),
    (with_info(duration_ms=2_073_600_001), "Value for duration_ms is invalid"),
    (with_info(release_mbid="x"), "release_mbid MBID format invalid."),
    (with_info(recording_mbid="this mbid is not valid"), "recording_mbid MBID format invalid."),
    (with_info(release_group_mbid=7), "release_group_mbid MBID format invalid."),
    (with_info(track_mbid=[UUID]), "track_mbid MBID format invalid."),
    (with_info(artist_mbids=[UUID, "x"]), "artist_mbids MBID format invalid."),
    (with_info(work_mbids="x"), "work_mbids MBID format invalid."),
    (with_words(track_name="E\0bb"), "NUL character"),
    (with_info(deep={"er": ["and", {"deeper\0": 1}]}), "NUL character"),
]


@pytest.mark.parametrize(("document", "said"), REFUSED, ids=[said[:48] for _, said in REFUSED])
def test_a_malformed_document_is_refused_with_what_is_wrong(
    house: House, ann: Account, document: Any, said: str
) -> None:
    body = document if isinstance(document, bytes) else orjson.dumps(document)
    answer = house.ask("POST", "/1/submit-listens", ann, content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, 400)
    assert said in answer.json()["error"]


def test_one_fault_among_many_listens_and_none_is_taken(house: House, ann: Account) -> None:
    refused = house.ask("POST", "/1/submit-listens", ann, json=imported(listen(), listen(artist=" ")))
    assert refused.status_code == 400
    assert house.listens(ann) == []


def test_names_within_names_cannot_grow_into_gigabytes(house: House, ann: Account) -> None:
    nested: dict[str, Any] = {str(n): n for n in range(500)}
    answer = house.ask("POST", "/1/submit-listens", ann, json=with_info(**{"k" * 900: nested}))
    assert "nested too deeply" in answer.json()["error"]


TAKEN: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (at(str(NOW_S)), {}),
    (at(NOW_S + 3599), {}),
    (at(1_033_430_400), {}),
    (with_words(release_name=" "), {}),
    (with_words(release_name=None), {}),
    (with_words(additional_info=None), {}),
    (with_words(additional_info=[]), {}),
    (with_info(tags=["t" * 64] * 50), {"tags": ["t" * 64] * 50}),
    (with_info(duration_ms="300000"), {"duration_ms": 300_000}),
    (with_info(duration=1222.6), {"duration": 1222}),
    (with_info(duration=None, duration_ms=5), {"duration_ms": 5}),
    (with_info(duration=2_073_600), {"duration": 2_073_600}),
    (with_info(recording_mbid="", release_mbid=None, artist_mbids=[], work_mbids=""), {}),
    (with_info(recording_mbid=UUID.upper(), artist_mbids=[UUID]), {"recording_mbid": UUID, "artist_mbids": [UUID]}),
    (with_info(nested={"info": "here", "more": {"b": 2}}), {"nested.info": "here", "nested.more.b": 2}),
    (with_info(anything=[1, {"a": None}], other=None), {"anything": [1, {"a": None}], "other": None}),
]


@pytest.mark.parametrize(("document", "info"), TAKEN)
def test_what_only_looks_odd_is_taken_and_made_regular(
    house: House, ann: Account, document: dict[str, Any], info: dict[str, Any]
) -> None:
    assert house.post("/1/submit-listens", ann, document) == {"status": "ok"}
    stored = house.listens(ann)[0]
    assert stored["track_metadata"] == {
        "artist_name": "Moorings",
        "track_name": "Ebb",
        "additional_info": info | {"recording_msid": stored["recording_msid"]},
    }
