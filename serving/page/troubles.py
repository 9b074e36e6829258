"""How does an error look to a person? The same problem that the API tells, as a page, where a page was asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.responses import Response

from playlists.formats.sentences import Language
from playlists.playlist import SHORTEST
from serving.access.identity import signed_in
from serving.api.problems import MEDIA_TYPE
from serving.page.dialling import moved
from serving.page.rendered import language_of, page
from serving.page.shown import advice, cover_of, stages
from serving.page.words import WORDS, said

Handler = Callable[[Request, Exception], Response | Awaitable[Response]]

APIS = ("/v1/", "/1/")
UNWELL = 500  # from here on the store may be what fails, so nobody is looked up
TELLING = {404, 422}  # where our own message says which week or field it was


def install(app: FastAPI) -> None:
    """Every error handler of `app` that is there by now answers browsers with a page. Call it after the API's."""
    for kind, handler in list(app.exception_handlers.items()):
        app.add_exception_handler(kind, _or_page(handler))


def wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(APIS)


def _or_page(handler: Handler) -> Handler:
    async def answer(request: Request, error: Exception) -> Response:
        made = handler(request, error)
        problem = made if isinstance(made, Response) else await made
        told = problem.headers.get("content-type") == MEDIA_TYPE
        return await trouble(request, problem) if told and wants_page(request) else problem

    return answer


async def trouble(request: Request, problem: Response) -> Response:
    """The page that says what `problem`, a problem+json response, says."""
    language, status = language_of(request), problem.status_code
    listener = await signed_in(request) if status < UNWELL else None
    told = orjson.loads(bytes(problem.body))
    turned = moved(listener.dials, language) if listener else ()
    parts: dict[str, Any] = {"listener": listener, "moved": turned, "picture": cover_of("Segue", str(status))}
    parts |= _words(language, status, told)
    made = page(request, "trouble.html", parts, status)
    if "retry-after" in problem.headers:
        made.headers["Retry-After"] = problem.headers["retry-after"]
    return made


def _words(language: Language, status: int, told: dict[str, Any]) -> dict[str, Any]:
    if counts := told.get("counts"):
        lede = said(language, "too few lede", left=counts[-1][1], least=SHORTEST)
        shown = {"stages": stages(counts, language), "advice": advice(counts, language), "detail": None}
        return {"heading": said(language, "too few"), "lede": lede} | shown
    known = str(status) if str(status) in WORDS[language] else ("500" if status >= UNWELL else "422")
    return {
        "heading": said(language, known),
        "lede": said(language, f"{known} lede"),
        "stages": (),
        "detail": _telling(status, told.get("detail", "")),
    }


def _telling(status: int, detail: str) -> str | None:
    return detail if status in TELLING and detail != HTTPStatus(status).phrase else None
