"""Whose request is it, and what may they do: the token, from the header or from the page's cookie; the role."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from playlists.errors import Forbidden, NotAllowed
from serving.desk import Desk, desk_of, the_desk
from serving.store.accounts import Role, may, role_of
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


async def curator_of(request: Request, me: Me) -> Listener:
    """The listener, where they are a curator or an engineer. Raises Forbidden."""
    return await _with_role(request, me, "curator")


async def engineer_of(request: Request, me: Me) -> Listener:
    """The listener, where they are an engineer. Raises Forbidden."""
    return await _with_role(request, me, "engineer")


async def _with_role(request: Request, me: Listener, needed: Role) -> Listener:
    role = await desk_of(request).read(lambda connection: role_of(connection, me.id))
    if not may(role, needed):
        raise Forbidden(f"this is for the role {needed}, and this account is a {role}; an engineer can change that")
    return me


Curator = Annotated[Listener, Depends(curator_of)]
Engineer = Annotated[Listener, Depends(engineer_of)]
