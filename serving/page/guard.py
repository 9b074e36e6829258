"""Did this form come from our own page, in this session? Who sends it from elsewhere is refused."""

from __future__ import annotations

import re

from fastapi import Request

from playlists.errors import Forbidden
from serving.access.identity import session_of
from serving.access.same_origin import from_here, is_word_of

ROOMS = (
    "account", "asked", "blends", "delivery", "find", "followed", "hidden", "imports", "invites", "join", "library",
    "mail", "moment", "playlists", "privacy", "quiz", "radio", "studio", "taste", "weeks",
)  # fmt: skip
PAGES = re.compile(rf"/((?:{'|'.join(ROOMS)})(?:[/?][^\\\x00-\x20]*)?)?")  # with what is asked of it
FIELD = "csrf"  # in every form: `serving.page.rendered` puts it there
HEADER = "x-csrf-token"  # for who sends no form
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


async def ours(request: Request) -> None:
    """A dependency of every POST of who is signed in: 403 for what another site, or another session's page, sent."""
    await from_here(request)
    session = session_of(request)
    if session is not None and not is_word_of(session, await _word_in(request)):
        raise Forbidden("this form is of another session; load the page again")


def back_to(path: str) -> str:
    """`path` where it is one of our pages, else the first page: nobody is led elsewhere."""
    return path if PAGES.fullmatch(path) else "/"


async def _word_in(request: Request) -> str:
    if given := request.headers.get(HEADER):
        return given
    if not request.headers.get("content-type", "").startswith(FORMS):
        return ""
    word = (await request.form()).get(FIELD)
    return word if isinstance(word, str) else ""
