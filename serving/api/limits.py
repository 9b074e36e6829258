"""No request body is larger than we can hold: 413 before it is read, or as soon as it has grown past the limit."""

from __future__ import annotations

from collections.abc import Collection

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.api.problems import problem

BODY_BYTES = 10_000_000
TOO_LARGE = f"the body is larger than {BODY_BYTES // 1_000_000} MB; send it in parts"


class Limited:
    """ASGI: refuses bodies over BODY_BYTES, by their announced length or by their bytes.

    What begins with `but`, and a POST to one of `streamed`, have limits and words of their own.
    """

    def __init__(self, app: ASGIApp, but: str, streamed: Collection[str]) -> None:
        self.app = app
        self.but = but
        self.streamed = streamed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._has_its_own(scope):
            await self.app(scope, receive, send)
            return
        if scope["type"] == "http" and _announced(scope) > BODY_BYTES:
            await problem(413, "content-too-large", TOO_LARGE)(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > BODY_BYTES:
                raise HTTPException(413, TOO_LARGE)
            return message

        await self.app(scope, counted, send)

    def _has_its_own(self, scope: Scope) -> bool:
        upload: bool = scope["method"] == "POST" and scope["path"] in self.streamed
        return upload or scope["path"].startswith(self.but)


def _announced(scope: Scope) -> int:
    given = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(given) if given.isdigit() else 0
