"""How does somebody make an account on the page: with a name and a password, or with a token alone?"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from playlists.errors import BadInput, Forbidden
from playlists.formats.sentences import Language
from playlists.week import zone
from serving.access.identity import TheDesk, signed_in
from serving.access.joining import Newcomer, joined
from serving.access.passwords import Unfit
from serving.access.same_origin import from_here
from serving.page import words
from serving.page.doors import Typed, entering
from serving.page.places import markets, timezones
from serving.page.rendered import language_of, page
from serving.store import listeners
from serving.store.names import BadName

joins = APIRouter(include_in_schema=False)


@joins.get("/join")
async def join_page(request: Request, invite: str = "") -> HTMLResponse:
    return _form(request, {"listener": await signed_in(request), "invite": invite})


@joins.post("/join", dependencies=[Depends(from_here)])
async def join(
    request: Request, desk: TheDesk, market: Annotated[str, Form()] = "", timezone: Annotated[str, Form()] = "UTC",
    user: Typed = "", password: Typed = "", invite: Typed = "",
) -> Response:  # fmt: skip
    """Makes an account and signs in; one without a password shows its token, this once."""
    zone(timezone)
    if market and market not in dict(markets()):
        raise BadInput(f"country {market[:10]!r} is not an ISO 3166 code such as JP")
    given = {"listener": None, "user": user, "invite": invite, "chosen": market, "zone": timezone}
    if bool(user.strip()) != bool(password):
        return _form(request, given, "password missing" if user.strip() else "password alone")
    new = Newcomer(user.strip() or None, password or None, invite.strip(), market or None, timezone)
    try:
        id = await joined(desk, request.app.state.sign_up, new)
    except Forbidden:
        return _form(request, given, "uninvited" if request.app.state.sign_up == "invite" else "closed", 403)
    except (BadName, Unfit) as refused:
        return _form(request, given, f"{'user' if isinstance(refused, BadName) else 'password'} {refused.why}")
    if password:
        return await entering(request, desk, RedirectResponse("/", 303), id, None)
    token = await desk.write(lambda connection: listeners.issue_token(connection, id, desk.clock(), "sign-up"))
    return await entering(request, desk, page(request, "joined.html", {"listener": id, "token": token}), id, token)


def said_of(refused: Unfit, language: Language) -> str:
    """In the reader's words, why a password will not do."""
    return words.said(language, f"password {refused.why}")


def _form(request: Request, given: dict[str, Any], wrong: str = "", status: int = 422) -> HTMLResponse:
    """The form with what was filled in, but the password; `wrong` is the key of what is the matter."""
    parts = {
        "user": "", "chosen": "", "zone": "UTC", "markets": markets(), "timezones": timezones(),
        "sign_up": request.app.state.sign_up, "wrong": words.said(language_of(request), wrong) if wrong else "",
    }  # fmt: skip
    return page(request, "join.html", parts | given, status if wrong else 200)
