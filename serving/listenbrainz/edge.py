"""What every request goes through and every answer carries: tidy paths, CORS, rate limits, and no error without code.

Doubled and trailing slashes mean nothing: clients join addresses carelessly.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping

from fastapi import Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.access.identity import FOUND
from serving.access.rates import Left, Rates, Windows
from serving.desk import Desk
from serving.listenbrainz.callers import KEY, Caller, caller_of
from serving.listenbrainz.faults import fault, unexpected

ANYWHERE = {"Access-Control-Allow-Origin": "*"}
EXPOSED = "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset-In, X-RateLimit-Reset, Retry-After"
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "86400",
}
SLASHES = re.compile("/{2,}")
OURS = re.compile("/+1/")
NO_LETTER = "\ufffd"
TOO_OFTEN = "Rate limit exceeded: {limit} requests in ten seconds; go on in {seconds} s."


class Edge:
    """ASGI: around the whole API under `/1`."""

    def __init__(self, app: ASGIApp, desk: Desk, rates: Rates, clock: Callable[[], float] = time.time) -> None:
        self.app = app
        self.desk = desk
        self.rates = rates
        self.clock = clock
        self.windows = Windows()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, carried = False, dict(ANYWHERE)

        async def carrying(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                MutableHeaders(scope=message).update(carried)
            await send(message)

        try:
            answer = await self._before(scope, carried)
            await (answer or self.app)(scope, receive, carrying)
        except Exception as error:  # the edge: logged by its place, answered as a fault, nothing goes on after it
            if started:
                raise
            await unexpected(error)(scope, receive, carrying)

    async def _before(self, scope: Scope, carried: dict[str, str]) -> Response | None:
        """Fills `carried` and the caller in; an answer where the request goes no further."""
        headers = Headers(scope=scope)
        if _preflight(scope, headers):
            carried |= self._counted(scope, Caller(None)).headers()
            return Response(status_code=200, headers=PREFLIGHT)
        scope["path"] = tidy(scope["path"])
        caller = await caller_of(headers.get("authorization"), self.desk)
        scope[KEY], scope[FOUND] = caller, caller.key
        left = self._counted(scope, caller)
        carried |= {"Access-Control-Expose-Headers": EXPOSED, **left.headers()}
        if left.remaining < 0:
            return fault(429, TOO_OFTEN.format(limit=left.limit, seconds=left.reset_in))
        return None

    def _counted(self, scope: Scope, caller: Caller) -> Left:
        """Who shows a valid token counts by it, anybody else by address, so that guessing tokens wins nothing."""
        if caller.key:
            return self.windows.ask(caller.key.hash, self.rates.per_token, self.clock())
        address = (scope.get("client") or ("",))[0]
        return self.windows.ask(address, self.rates.per_address, self.clock())


class Outside:
    """ASGI, around everything: `//1/…` of a client that joins addresses carelessly is `/1/…`, and so is what holds a
    line break, which a route would not know for ours: its error must have its code too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and OURS.match(scope["path"]):
            careless = scope["path"].startswith("//") or "\n" in scope["path"]
            scope["path"] = tidy(scope["path"]) if careless else scope["path"]
        await self.app(scope, receive, send)


def tidy(path: str) -> str:
    """The path with single slashes and none at its end, and without line breaks: nothing here is called by one."""
    return SLASHES.sub("/", path).replace("\n", NO_LETTER).rstrip("/") or "/"


def _preflight(scope: Scope, headers: Mapping[str, str]) -> bool:
    return scope["method"] == "OPTIONS" and "access-control-request-method" in headers
