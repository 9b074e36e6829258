"""How often one client may ask under /v1, and how every answer says what is left: the headers that players know."""

from __future__ import annotations

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playlists.errors import TooOften
from serving.access.entrance import address_of
from serving.access.identity import key_in
from serving.access.rates import Left, Rates, Windows
from serving.desk import desk_of

LEFT = "segue.left"  # in the scope of a request: what its client may still do


async def rated(request: Request) -> None:
    """A dependency of every route under /v1. Raises TooOften.

    Who shows a valid key counts by it, anybody else by address, so that guessing keys wins nothing.
    """
    rates: Rates = request.app.state.rates
    windows: Windows = request.app.state.windows
    key, now_s = await key_in(request), desk_of(request).clock().timestamp()
    client, limit = (key.hash, rates.per_token) if key else (address_of(request), rates.per_address)
    request.scope[LEFT] = left = windows.ask(client, limit, now_s)
    if left.remaining < 0:
        raise TooOften(f"{left.limit} requests in ten seconds are the most; go on in {left.reset_in} s", left.reset_in)


class Rated:
    """ASGI: the answers to what was counted carry what is left."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def carrying(message: Message) -> None:
            left: Left | None = scope.get(LEFT)
            if message["type"] == "http.response.start" and left is not None:
                MutableHeaders(scope=message).update(left.headers())
            await send(message)

        await self.app(scope, receive, carrying)
