"""How a page leaves: its template, its language, its headers, the files beside it."""

from __future__ import annotations

import re
from functools import cache, partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from playlists.formats.sentences import Language
from serving.access.identity import session_of
from serving.access.same_origin import word_of
from serving.page import words

HERE = Path(__file__).parent
TYPES = {  # all that is served
    "segue.css": "text/css",
    "rooms.css": "text/css",
    "segue.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
FORMATS = ("jspf", "xspf", "m3u8", "csv")  # that a playlist is taken along in
ROOMS = (  # of the menu: where it leads, its name, and which pages it is the way to
    ("/", "home", ("/weeks",)),
    ("/library", "library", ("/playlists", "/moment")),
    ("/blends", "blends", ("/blends", "/invites")),
    ("/find", "find", ("/asked", "/radio")),
    ("/taste", "taste", ("/followed", "/hidden")),
)
YEAR_S = 31_536_000
SAFE = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",  # a playlist needs none
}
PRIVATE = "segue.private"  # in the scope of a request: until when a private session lasts, in words
FORM = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>')
BUTTON = re.compile(r'<button\b[^>]*\bformmethod="post"')  # of a form whose other button asks: it alone sends the word
PERSONAL = SAFE | {"Cache-Control": "private, no-store", "Vary": "Cookie, Accept-Language"}


def language_of(request: Request) -> Language:
    """The language that this reader chose, or that their browser asks for."""
    return words.language_of(request.cookies.get(words.COOKIE), request.headers.get("accept-language", ""))


def page(request: Request, template: str, parts: dict[str, Any], status: int = 200) -> HTMLResponse:
    """The page made of `template` and `parts`. `parts["listener"]` is who is signed in, None for nobody."""
    language = language_of(request)
    frame = {
        "t": partial(words.said, language),
        "language": language,
        "languages": words.LANGUAGES,
        "here": request.url.path,
        "back": f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path,
        "asset": asset,
        "formats": FORMATS,
        "rooms": ROOMS,
        "private": request.scope.get(PRIVATE),
    }
    html = _templates().get_template(template).render(frame | parts)
    return HTMLResponse(
        _with_word(html, session_of(request)), status, headers=PERSONAL | {"Content-Language": language}
    )


def _with_word(html: str, session: str | None) -> str:
    """The page with the word of the session in each of its forms, so that none can be forgotten.

    What listeners wrote holds no `<form`: it was escaped.
    """
    if session is None:
        return html
    word = f'name="csrf" value="{word_of(session)}"'
    return BUTTON.sub(rf"\g<0> {word}", FORM.sub(rf'\g<0><input type="hidden" {word}>', html))


def asset(name: str) -> str:
    """The address of a file beside the page, which changes when the file does."""
    return f"/static/{name}?v={blake2b(_file(name), digest_size=6).hexdigest()}"


def file(name: str) -> Response | None:
    """A file beside the page; None where there is none of that name."""
    if name not in TYPES:
        return None
    headers = SAFE | {"Cache-Control": f"public, max-age={YEAR_S}, immutable"}
    return Response(_file(name), media_type=TYPES[name], headers=headers)


@cache
def _file(name: str) -> bytes:
    return (HERE / "static" / name).read_bytes()


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
