"""The settings in the studio: one kind of playlist at a time, tried side by side, saved, and undone. For curators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData

from playlists.errors import BadInput, NotFound, NotReady, Outdated, SegueError
from playlists.formats.sentences import Language
from playlists.settings.settings import Settings, Value, kinds_there, settings_there, value
from serving.access.identity import Curator, TheDesk
from serving.curation.previewing import Picks, preview
from serving.curation.revisions import Author, Wanted, change, overlaid, undo
from serving.desk import Desk
from serving.page import words
from serving.page.guard import ours
from serving.page.rendered import language_of, page
from serving.page.settings_view import fields_of, past_of, sides_of
from serving.store import curating
from serving.store.listeners import Listener

FIRST = "discover-weekly"
LISTED = 20  # revisions
NOTE = 500  # characters
PICKED = 20  # genres of a taste of nobody

studio_settings = APIRouter(include_in_schema=False)
changing = APIRouter(include_in_schema=False, dependencies=[Depends(ours)])


@dataclass(frozen=True, slots=True)
class Said:
    """What the page says beside the settings, and what was typed."""

    typed: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    genres: str = ""
    trouble: str = ""
    done: str = ""
    tried: Mapping[str, Any] | None = None
    status: int = 200


@studio_settings.get("/studio/settings")
async def first_kind(request: Request, desk: TheDesk, me: Curator) -> HTMLResponse:
    return await _page(request, desk, me, FIRST, Said())


@studio_settings.get("/studio/settings/{kind}")
async def one_kind(request: Request, desk: TheDesk, me: Curator, kind: str) -> HTMLResponse:
    return await _page(request, desk, me, kind, Said())


@changing.post("/studio/settings/undo")
async def take_back(
    request: Request, desk: TheDesk, me: Curator, number: Annotated[int, Form(ge=1)],
    revision: Annotated[int, Form(ge=0)], kind: Annotated[str, Form()] = FIRST,
) -> HTMLResponse:  # fmt: skip
    """Takes a revision back, as a new one."""
    language, author = language_of(request), Author(me.id, revision)
    try:
        made = await desk.write(lambda c: undo(c, desk.curation.base, number, author, desk.clock()))
    except (BadInput, NotFound, NotReady, Outdated) as refused:
        return await _page(request, desk, me, kind, _refused(refused, Said(), "settings no", language))
    desk.curation.look()
    return await _page(request, desk, me, kind, Said(done=words.said(language, "settings saved", number=made.number)))


@changing.post("/studio/settings/{kind}")
async def try_or_save(
    request: Request, desk: TheDesk, me: Curator, kind: str, revision: Annotated[int, Form(ge=0)],
    act: Annotated[str, Form()] = "try", note: Annotated[str, Form(max_length=NOTE)] = "",
    genres: Annotated[str, Form(max_length=1_000)] = "",
) -> HTMLResponse:  # fmt: skip
    """Shows what the typed settings would make, or saves them."""
    _known(kind)
    language, seen = language_of(request), await _at(desk, revision)
    typed = _typed(await request.form(), kind)
    said = Said({name: given for name, given in typed.items() if _other(given, value(seen, name))}, note, genres)
    try:
        wanted = {name: _number(given) for name, given in said.typed.items()}
        if act == "save":
            return await _saved(request, desk, me, kind, wanted, Author(me.id, revision, note))
        said = Said(said.typed, note, genres, tried=await _tried(desk, me, kind, wanted, genres, language))
    except (BadInput, NotFound, Outdated) as refused:
        said = _refused(refused, said, "settings refused" if act == "save" else "settings no", language)
    return await _page(request, desk, me, kind, said)


async def _saved(request: Request, desk: Desk, me: Listener, kind: str, wanted: Wanted, author: Author) -> HTMLResponse:
    base, language = desk.curation.base, language_of(request)
    made = await desk.write(lambda c: change(c, base, wanted, author, desk.clock()))
    desk.curation.look()
    key = "settings same" if made.number == author.seen else "settings saved"
    return await _page(request, desk, me, kind, Said(done=words.said(language, key, number=made.number)))


async def _tried(
    desk: Desk, me: Listener, kind: str, wanted: Wanted, genres: str, language: Language
) -> dict[str, Any]:
    named = [genre.strip() for genre in genres.replace("、", ",").split(",") if genre.strip()][:PICKED]
    found = await preview(desk, me, kind, wanted, Picks(genres=named, market=me.market) if named else None)
    who = words.said(language, "settings tried other", genres=", ".join(named)) if named else ""
    stay = len(found.then.tracks) - len(found.comes)
    counts = words.said(language, "settings tried count", stay=stay, comes=len(found.comes), goes=len(found.goes))
    return {
        "who": who or words.said(language, "settings tried own"), "counts": counts,
        "sides": sides_of(found, language),
    }  # fmt: skip


async def _page(request: Request, desk: Desk, me: Listener, kind: str, said: Said) -> HTMLResponse:
    _known(kind)
    language, base = language_of(request), desk.curation.base
    newest, past = await desk.read(lambda c: (curating.newest(c), curating.history(c, None, LISTED)))
    now, _ = overlaid(base, newest.overlay, {})
    moved = {one.partition(".")[0] for one in newest.overlay}
    kinds = [(one, words.said(language, f"settings kind {one}"), one in moved) for one in kinds_there()]
    parts = {
        "listener": me, "kind": kind, "kinds": kinds, "fields": fields_of(kind, now, base, said.typed, language),
        "revision": newest.number, "past": past_of(past, me.timezone, language), "said": said, "longest": NOTE,
    }  # fmt: skip
    return page(request, "studio_settings.html", parts, said.status)


async def _at(desk: Desk, revision: int) -> Settings:
    """The settings that the form was shown with: what is other than these, its curator typed."""
    found = await desk.read(lambda c: curating.get(c, revision)) or curating.FILE
    return overlaid(desk.curation.base, found.overlay, {})[0]


def _refused(refused: SegueError, said: Said, key: str, language: Language) -> Said:
    outdated = isinstance(refused, Outdated)
    trouble = words.said(language, "settings outdated" if outdated else key, why=str(refused))
    return Said(said.typed, said.note, said.genres, trouble, status=412 if outdated else 422)


def _known(kind: str) -> None:
    if kind not in kinds_there():
        raise NotFound(f"settings of {kind[:60]!r}: there are none; there are {', '.join(kinds_there())}")


def _typed(form: FormData, kind: str) -> dict[str, str]:
    """What stands in the fields of the kind, by the name of the setting."""
    names = [one.name for one in settings_there().values() if one.kind == kind]
    return {name: str(form[name]).strip()[:60] for name in names if name in form}


def _other(given: str, present: Value) -> bool:
    return not given or _number(given) != present


def _number(given: str) -> Value | str | None:
    """The number that was typed, None for nothing; what is no number is refused later, with its place."""
    if not given:
        return None
    for read in (int, float):
        try:
            return read(given)
        except ValueError:
            continue
    return given
