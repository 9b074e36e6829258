"""Whose request is it, and what may they do: a token in the header or a session in the cookie; the role; the proof.

Everything that a route depends on to know who asks. A cookie is sent by browsers whatever page they are on, so what
changes something by it is taken from our own pages only; a token is sent on purpose, from anywhere.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from playlists.errors import Forbidden, NotAllowed, NotProven
from serving.access.same_origin import from_our_page
from serving.desk import Desk, desk_of, the_desk
from serving.store import keys
from serving.store.accounts import Role, may, role_of
from serving.store.keys import Key, Kind
from serving.store.listeners import Listener

COOKIE = "segue_session"
SCHEME = "bearer"
READING = {"GET", "HEAD", "OPTIONS"}
FOUND = "segue.key"  # in the scope of a request: what opened it, looked up once
# Only for the OpenAPI document: it refuses nobody, since the page's cookie is as good, and `key_of` has our words.
BEARER = HTTPBearer(scheme_name="token", description="The token that POST /v1/listeners gave, once.", auto_error=False)


def cookie_of(request: Request) -> str:
    """What the cookie of the session is called: under https no other host of the domain can set it (RFC 6265bis)."""
    return f"__Host-{COOKIE}" if request.url.scheme == "https" else COOKIE


def session_of(request: Request) -> str | None:
    """The secret of the session that the cookie holds."""
    return request.cookies.get(cookie_of(request)) or None


def token_of(request: Request) -> str | None:
    """The token of the header `Authorization: Bearer …`."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return given.strip() or None if scheme.lower() == SCHEME else None


async def opened(desk: Desk, kind: Kind, secret: str) -> Key | None:
    """The key whose secret this is. That it was used is written behind it, once an hour."""
    now = desk.clock()
    key = await desk.read(lambda connection: keys.find(connection, kind, secret, now))
    if key is not None:
        desk.uses.note(key, now)
    return key


async def key_in(request: Request) -> Key | None:
    """What the request carries, None where that opens nothing: the token, else the session."""
    if FOUND not in request.scope:
        token, session = token_of(request), session_of(request)
        kind: Kind = "token" if token else "session"
        secret = token or session
        request.scope[FOUND] = await opened(desk_of(request), kind, secret) if secret else None
    found: Key | None = request.scope[FOUND]
    return found


async def signed_in(request: Request) -> Listener | None:
    """The listener whose request it is, None where it carries nothing that is valid."""
    key = await key_in(request)
    return None if key is None else key.listener


async def key_of(request: Request, _: Annotated[object, Depends(BEARER)]) -> Key:
    """What opened the request. Raises NotAllowed, without telling what was wrong, and Forbidden where another site
    uses the cookie to change something."""
    key = await key_in(request)
    if key is None:
        raise NotAllowed("no valid token; send `Authorization: Bearer <token>`, as POST /v1/listeners gave it")
    if key.kind == "session" and request.method not in READING and not from_our_page(request):
        raise Forbidden("this was sent from another site")
    return key


async def listener_of(key: MyKey) -> Listener:
    """The listener whose request it is. Raises NotAllowed."""
    return key.listener


async def recently(request: Request, key: MyKey) -> Listener:
    """The listener, where they gave their password in the last minutes: for what a borrowed key must not do.

    Raises NotProven. Who has no password proves themselves by a token, which every request of a program carries.
    """
    if not key.is_proven(desk_of(request).clock()):
        raise NotProven("give the password again: POST /v1/me/proof; it counts for ten minutes")
    return key.listener


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


MyKey = Annotated[Key, Depends(key_of)]
Me = Annotated[Listener, Depends(listener_of)]
Recently = Annotated[Listener, Depends(recently)]
Curator = Annotated[Listener, Depends(curator_of)]
Engineer = Annotated[Listener, Depends(engineer_of)]
TheDesk = Annotated[Desk, Depends(the_desk)]
