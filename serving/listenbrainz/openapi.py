"""What the OpenAPI document says of the endpoints under `/1`, beyond what FastAPI sees.

Queries and bodies are read by hand, as forgivingly as clients need (`asked`), so they are described by hand here; and
every error is the same small object.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

Schema = dict[str, Any]

MBID = "2cfad207-3f55-4aec-8120-86cf66e34d59"
JSON, XSPF = "application/json", "application/xspf+xml"
ERRORS = (400, 401, 404, 429, 503)  # of every endpoint
CHANGES = "/playlist/"  # below it others' playlists may be met, which is forbidden: 403
FAULT: Schema = {
    "type": "object", "required": ["code", "error"], "additionalProperties": False,
    "properties": {"code": {"type": "integer"}, "error": {"type": "string"}},
    "example": {"code": 404, "error": "Cannot find user: ana"},
}  # fmt: skip


def _text(example: str) -> Schema:
    return {"type": "string", "example": example}


def _name(example: str) -> Schema:
    """Text that is more than spaces, without the NUL that databases refuse."""
    return _text(example) | {"pattern": r"^[^\x00]*[^\s\x00][^\x00]*$"}


def _number(example: int, least: int = 0) -> Schema:
    return {"type": "integer", "minimum": least, "example": example}


def _object(required: tuple[str, ...] = (), /, **properties: Schema) -> Schema:
    needed: Schema = {"required": list(required)} if required else {}
    return {"type": "object", "properties": properties} | needed


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


UUID: Schema = {"type": "string", "pattern": "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", "example": MBID}
COUNT, OFFSET = _number(25), _number(0)
PAGE = {"count": COUNT, "offset": OFFSET}
SCORE: Schema = {"type": "string", "enum": ["1", "-1"], "example": "1"}
IDS = {"recording_msids": _text(MBID), "recording_mbids": _text(MBID)}
TRUTH: Schema = {"type": "string", "enum": ["true", "false"], "example": "true"}

PLACES: Mapping[str, Schema] = {"id": UUID, "recording": UUID, "place": _number(0)}  # in an address
QUERIES: Mapping[str, Mapping[str, Schema]] = {
    "GET /validate-token": {"token": _text("pY3…")},
    "GET /latest-import": {"user_name": _text("ana"), "service": _text("lastfm")},
    "POST /submit-listens": {"return_msid": TRUTH},
    "GET /user/{user}/listens": {"count": COUNT, "max_ts": _number(1795003390), "min_ts": _number(1794000000)},
    "GET /user/{user}/playlists": PAGE,
    "GET /user/{user}/playlists/createdfor": PAGE,
    "GET /user/{user}/playlists/collaborator": PAGE,
    "GET /feedback/user/{user}/get-feedback": PAGE | {"score": SCORE, "metadata": TRUTH},
    "GET /feedback/user/{user}/get-feedback-for-recordings": IDS,
    "GET /feedback/recording/{recording}/get-feedback": PAGE | {"score": SCORE},
    "GET /feedback/recording/{recording}/get-feedback-mbid": PAGE | {"score": SCORE},
    "GET /stats/user/{user}/recordings": PAGE | {"range": _text("this_week")},
    "GET /cf/recommendation/user/{user}/recording": PAGE,
    "GET /metadata/recording": {"recording_mbids": _text(MBID), "inc": _text("artist release")},
}

TRACK_METADATA = _object(
    ("artist_name", "track_name"),
    artist_name=_name("Moorings"), track_name=_name("Ebb"), release_name=_text("Tides"),
    additional_info=_object(recording_mbid=UUID, duration_ms=_number(201000, 1), tags=_list(_text("dub"))),
)  # fmt: skip
LISTENED_AT = _number(1795003390, 1033430400)  # from October 2002 on
OPINION: Schema = {"type": "integer", "minimum": -1, "maximum": 1, "example": 1}
EXTENSION = "https://musicbrainz.org/doc/jspf#playlist"


def _jspf(*required: str, about: tuple[str, ...] = ()) -> Schema:
    """A playlist with the members that are needed, of itself and of what stands `about` it in its extension."""
    said = _object(about, public={"type": "boolean", "example": False}, collaborators=_list(_text("ben")))
    track = _object(("identifier",), identifier=_text(f"https://musicbrainz.org/recording/{MBID}"))
    return _object(
        ("playlist",),
        playlist=_object(
            required, title=_name("Evenings"), annotation=_text("what I play late"), track=_list(track),
            extension=_object((EXTENSION,) if about else (), **{EXTENSION: said}),
        ),
    )  # fmt: skip


BODIES: Mapping[str, Schema] = {
    "POST /submit-listens": _object(
        ("listen_type", "payload"),
        listen_type={"type": "string", "enum": ["single", "playing_now", "import"], "example": "single"},
        payload=_list(
            _object(("listened_at", "track_metadata"), listened_at=LISTENED_AT, track_metadata=TRACK_METADATA)
            | {"additionalProperties": False}
        )
        | {"minItems": 1, "maxItems": 1000},
    ),
    "POST /delete-listen": _object(
        ("listened_at", "recording_msid"), listened_at=LISTENED_AT, recording_msid=UUID
    ),
    "POST /latest-import": _object(ts=_number(1795003390), service=_text("lastfm")),
    "POST /feedback/recording-feedback": {
        "oneOf": [
            _object((name, "score"), **{name: UUID, "score": OPINION}) | {"additionalProperties": False}
            for name in ("recording_mbid", "recording_msid")
        ]
    },
    "POST /feedback/user/{user}/get-feedback-for-recordings": _object(
        recording_msids=_list(UUID), recording_mbids=_list(UUID)
    ),
    "POST /metadata/recording": _object(
        ("recording_mbids",), recording_mbids=_list(UUID), inc=_text("artist release")
    ),
    "POST /playlist/create": _jspf("title", "extension", about=("public",)),
    "POST /playlist/edit/{id}": _jspf(),
    "POST /playlist/{id}/item/add": _jspf(),
    "POST /playlist/{id}/item/add/{place}": _jspf(),
    "POST /playlist/{id}/item/move": _object(
        ("from", "to", "count"), **{"from": _number(0), "to": _number(1), "count": _number(1)}
    ),
    "POST /playlist/{id}/item/delete": _object(("index", "count"), index=_number(0), count=_number(1)),
}  # fmt: skip
EMPTY = ("GET /stats/user/{user}/recordings", "GET /cf/recommendation/user/{user}/recording")  # 204: nothing yet


def described(spec: dict[str, Any]) -> dict[str, Any]:
    """The document `spec` with queries, bodies, and every error as clients are told it."""
    paths = {
        path: {method: _operation(f"{method.upper()} {path}", told) for method, told in methods.items()}
        for path, methods in spec["paths"].items()
    }
    return spec | {"paths": paths, "components": {"schemas": {"Fault": FAULT}}}


def _operation(name: str, told: dict[str, Any]) -> dict[str, Any]:
    asked = [{"name": one, "in": "query", "schema": schema} for one, schema in QUERIES.get(name, {}).items()]
    body = {"content": {JSON: {"schema": BODIES[name]}}, "required": True} if name in BODIES else None
    where = [one | {"schema": PLACES.get(one["name"], one["schema"])} for one in told.get("parameters", [])]
    more = {"parameters": [*where, *asked]} | ({"requestBody": body} if body else {})
    return told | more | {"responses": _answers(name, told["responses"])}


def _answers(name: str, told: Mapping[str, Any]) -> dict[str, Any]:
    media = XSPF if name.endswith("/xspf") else JSON
    schema = {"type": "string"} if media == XSPF else {"type": "object"}
    found = {"200": {"description": "OK", "content": {media: {"schema": schema}}}}
    nothing = {"204": {"description": "Nothing is known yet"}} if name in EMPTY else {}
    statuses = {*ERRORS, *([422] if "422" in told else []), *([403] if CHANGES in name else [])}
    return found | nothing | {str(status): _fault(status) for status in sorted(statuses)}


def _fault(status: int) -> dict[str, Any]:
    schema = {"schema": {"$ref": "#/components/schemas/Fault"}}
    return {"description": HTTPStatus(status).phrase, "content": {JSON: schema}}
