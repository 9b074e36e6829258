"""Who asks, by the second word of the Authorization header; and whose things may they read?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path, Request
from starlette.types import Scope

from playlists.errors import NotAllowed, NotFound
from serving.access.accessed import Seen, seen_by
from serving.access.identity import opened
from serving.desk import Desk, desk_of
from serving.store.keys import Key
from serving.store.listeners import Listener
from serving.store.names import by_name, is_open

NONE = "You need to provide an Authorization header."
NO_SECOND_WORD = "Provided Authorization header is invalid."
UNKNOWN = "Invalid authorization token."
KEY = "segue.caller"  # in the scope, where the edge leaves whom it found


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose token a request carries, or what is wrong with it."""

    listener: Listener | None
    fault: str = ""
    key: Key | None = None  # the token, where it is valid


async def caller_of(header: str | None, desk: Desk) -> Caller:
    """`Token`, `token`, `Bearer` and any other first word count alike."""
    if not header:
        return Caller(None, NONE)
    words = header.split()
    if len(words) < 2:
        return Caller(None, NO_SECOND_WORD)
    key = await opened(desk, "token", words[1])
    return Caller(key.listener, key=key) if key else Caller(None, UNKNOWN)


def left_in(scope: Scope) -> Caller:
    caller: Caller = scope[KEY]
    return caller


async def me(request: Request) -> Listener:
    """The listener whose token the request carries. Raises NotAllowed with the words that clients know."""
    caller = left_in(request.scope)
    if caller.listener is None:
        raise NotAllowed(caller.fault)
    return caller.listener


async def caller(request: Request) -> Caller:
    return left_in(request.scope)


Name = Annotated[str, Path(max_length=500, examples=["ana"], description="a user name, in any case")]


async def the_reader(request: Request, user: Name) -> Listener:
    """The listener called `user`, for who may read what is theirs: themselves, or everybody where they are open.

    Raises NotFound in the same words for somebody who is not there and for who is not open.
    """
    found = await desk_of(request).read(lambda connection: by_name(connection, user) if "\0" not in user else None)
    if found is None or not await may_read(request, found):
        raise NotFound(f"Cannot find user: {user}")
    asking = left_in(request.scope).listener
    if asking is None or asking.id != found.id:
        seen_by(request, Seen((found.id,), "anybody" if asking is None else "other"))
    return found


async def may_read(request: Request, owner: Listener) -> bool:
    asking = left_in(request.scope).listener
    if asking is not None and asking.id == owner.id:
        return True
    return await desk_of(request).read(lambda connection: is_open(connection, owner.id))


Me = Annotated[Listener, Depends(me)]
TheCaller = Annotated[Caller, Depends(caller)]
Reader = Annotated[Listener, Depends(the_reader)]
