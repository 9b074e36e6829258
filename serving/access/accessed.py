"""Which requests read or changed what of whose: noted after the answer has left, for the listener to read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.access.accesses import Accesses
from serving.access.identity import FOUND, READING
from serving.store.accesses import Access, Act, By
from serving.store.keys import Key

Area = Literal["listens", "taste", "playlists", "blends", "account", "privacy", "everything"]
AREAS: tuple[tuple[Area | None, tuple[str, ...]], ...] = (  # by how the address of a route begins, the first that fits
    ("everything", ("/v1/me/export", "/v1/exports", "/privacy/export")),
    ("privacy", ("/v1/me/privacy", "/v1/me/private-session", "/v1/me/accesses", "/privacy")),
    ("listens", ("/v1/me/listens", "/v1/listens", "/v1/me/imports", "/imports", "/1/submit-listens",
                 "/1/delete-listen", "/1/playing-now", "/1/latest-import", "/1/user/{user}/listen",
                 "/1/user/{user}/playing-now", "/1/stats")),
    ("taste", ("/v1/me/taste", "/v1/me/bubble", "/v1/me/feedback", "/v1/me/hidden", "/v1/me/exclusions",
               "/v1/me/followed", "/v1/me/dials", "/v1/quiz", "/1/feedback", "/feedback", "/taste",
               "/followed", "/hidden", "/quiz", "/dials")),
    ("blends", ("/v1/blends", "/blends", "/invites")),
    ("account", ("/v1/me/home", "/v1/me/role", "/v1/me/sessions", "/v1/me/proof", "/v1/me/password", "/v1/me/tokens",
                 "/v1/me/players", "/v1/me/feed", "/v1/me/mail", "/v1/me/webhooks", "/v1/me/tasks", "/v1/roles",
                 "/account", "/delivery", "/mail", "/1/validate-token")),
    ("playlists", ("/v1/me/playlists", "/v1/playlists", "/v1/me/moment", "/v1/radio", "/v1/prompt", "/v1/search",
                   "/feeds", "/1/playlist", "/1/user/{user}/playlists", "/1/cf", "/weeks", "/playlists", "/library",
                   "/find", "/asked", "/radio", "/moment")),
)  # fmt: skip
WHOLE: dict[str, Area] = {"/": "playlists", "/v1/me": "account"}  # routes that are no beginning of others
ASKING = ("/v1/radio", "/v1/prompt", "/1/playlist/", "/v1/me/export", "/privacy/export")  # a POST that reads
SEEN, UNNOTED = "segue.seen", "segue.unnoted"  # in the scope of a request


@dataclass(frozen=True, slots=True)
class Seen:
    """What a request is to be noted as, where it is not somebody's own: of whom, by whom."""

    whose: Collection[str]
    by: By
    name: str = ""
    alone: bool = True  # and nothing of whose key it carries


def seen_by(request: Request, seen: Seen) -> None:
    """Says what this request reads or changes."""
    request.scope[SEEN] = seen


def unnoted(request: Request) -> None:
    """Nothing is noted of this request: it was of a private session."""
    request.scope[UNNOTED] = True


def area_of(route: str) -> Area | None:
    """What of a listener's a route is about; None where it is about nothing of theirs."""
    if route in WHOLE:
        return WHOLE[route]
    return next((area for area, beginnings in AREAS if route.startswith(beginnings)), None)


def act_of(method: str, route: str) -> Act:
    return "read" if method in READING or (method == "POST" and route.startswith(ASKING)) else "changed"


class Accessed:
    """ASGI: notes what was answered."""

    def __init__(self, app: ASGIApp, noted: Accesses, day: Callable[[], str]) -> None:
        self.app = app
        self.noted = noted
        self.day = day

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        await self.app(scope, receive, watched)
        if status < 400 and not scope.get(UNNOTED):
            self._note(scope)

    def _note(self, scope: Scope) -> None:
        route = scope.get("root_path", "") + (getattr(scope.get("route"), "path", None) or "")
        if (area := area_of(route)) is None:
            return
        day, act = self.day(), act_of(scope["method"], route)
        for seen in _seen(scope):
            for whose in seen.whose:
                self.noted.note(Access(whose, day, seen.by, seen.name, area, act))


def _seen(scope: Scope) -> Iterator[Seen]:
    said: Seen | None = scope.get(SEEN)
    key: Key | None = scope.get(FOUND)
    if said is not None:
        yield said
    if key is not None and (said is None or not said.alone):
        yield Seen((key.listener.id,), key.kind, key.label)
