"""Does the listener have a private session? Every page says so."""

from __future__ import annotations

from fastapi import Request

from serving.access.identity import TheDesk, signed_in
from serving.page.rendered import PRIVATE, language_of
from serving.page.times import moment_of
from serving.store import private_sessions


async def private_sign(request: Request, desk: TheDesk) -> None:
    """A dependency of every page: leaves until when, in words, for `page`."""
    me = await signed_in(request)
    if me is None:
        return
    now = desk.clock()
    until = await desk.read(lambda connection: private_sessions.until_ms(connection, me.id, now))
    if until is not None:
        request.scope[PRIVATE] = moment_of(until, me.timezone, language_of(request))
