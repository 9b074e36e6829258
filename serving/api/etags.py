"""Has the client this very body already?"""

from __future__ import annotations

from hashlib import blake2b

from fastapi import Request, Response


def tagged(request: Request, body: bytes, media_type: str, headers: dict[str, str]) -> Response:
    """The body with its ETag, or 304 where the request's If-None-Match names it (RFC 9110, 13.1.2)."""
    tag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, **headers}
    if _known(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)


def _known(given: str, tag: str) -> bool:
    return given.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in given.split(","))
