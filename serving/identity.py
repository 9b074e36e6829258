"""Whose request is it: the token, from the header or from the page's cookie."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from playlists.errors import NotAllowed
from serving.desk import Desk, desk_of, the_desk
from serving.store.listeners import Listener, by_token

COOKIE = "segue_token"
SCHEME = "bearer"
# Only for the OpenAPI document: it refuses nobody, since the page's cookie is as good, and `listener_of` has our words.
BEARER = HTTPBearer(scheme_name="token", description="The token that POST /v1/listeners gave, once.", auto_error=False)


def token_of(request: Request) -> str | None:
    """The token that the request carries: `Authorization: Bearer …`, else the cookie of the page."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == SCHEME and given.strip():
        return given.strip()
    return request.cookies.get(COOKIE)


async def listener_of(request: Request, _: Annotated[object, Depends(BEARER)]) -> Listener:
    """The listener whose token the request carries. Raises NotAllowed; which part was wrong is not told."""
    listener = await signed_in(request)
    if listener is None:
        raise NotAllowed("no valid token; send `Authorization: Bearer <token>`, as POST /v1/listeners gave it")
    return listener


async def signed_in(request: Request) -> Listener | None:
    """The listener whose token the request carries, None where it carries none that is valid."""
    token = token_of(request)
    if token is None:
        return None
    return await desk_of(request).read(lambda connection: by_token(connection, token))


Me = Annotated[Listener, Depends(listener_of)]
TheDesk = Annotated[Desk, Depends(the_desk)]
