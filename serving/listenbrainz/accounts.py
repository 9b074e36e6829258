"""Whose token is it, and how far has a client read?"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from playlists.errors import BadInput
from serving.access.identity import TheDesk
from serving.listenbrainz.asked import LAST_SECOND, answer, sent
from serving.listenbrainz.callers import Me, TheCaller, the_reader
from serving.listenbrainz.wording import whole
from serving.store import playing
from serving.store.listeners import by_token

router = APIRouter(tags=["accounts"])

LONGEST_SERVICE = 100


@router.get("/validate-token")
async def validate_token(request: Request, caller: TheCaller, desk: TheDesk) -> Response:
    """Whether the token of the header, or of `?token=`, is somebody's, and whose."""
    listener, given = caller.listener, request.query_params.get("token")
    if "authorization" not in request.headers:
        if not given:
            raise BadInput("You need to provide an Authorization token.")
        listener = await desk.read(lambda connection: by_token(connection, given))
    if listener is None:
        return answer({"code": 200, "message": "Token invalid.", "valid": False})
    return answer({"code": 200, "message": "Token valid.", "valid": True, "user_name": listener.id})


@router.get("/latest-import")
async def latest_import(request: Request, desk: TheDesk) -> Response:
    """How far a client says it has read of another service, seconds since 1970; 0 where it has not."""
    user, service = request.query_params.get("user_name", ""), request.query_params.get("service", "")
    if not user:
        raise BadInput("The argument user_name is missing.")
    listener = await the_reader(request, user)
    _check_service(service)
    latest = await desk.read(lambda connection: playing.read_until(connection, listener.id, service))
    return answer({"musicbrainz_id": listener.id, "latest_import": latest, "status": None, "error": None})


@router.post("/latest-import")
async def note_import(request: Request, me: Me, desk: TheDesk) -> Response:
    """Notes how far a client has read; an earlier time than the noted one changes nothing."""
    document = await sent(request)
    second, service = whole(document.get("ts", 0)), document.get("service", "") or ""
    if second is None or not 0 <= second <= LAST_SECOND:
        raise BadInput("Invalid data sent: ts must be a UNIX timestamp in seconds.")
    _check_service(service)
    await desk.write(lambda connection: playing.note_read(connection, me.id, service, second))
    return answer({"status": "ok"})


def _check_service(service: object) -> None:
    if not isinstance(service, str) or len(service) > LONGEST_SERVICE or "\0" in service:
        raise BadInput(f"service must be text of at most {LONGEST_SERVICE} characters.")
