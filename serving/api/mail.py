"""The weekly mail: where it goes, asked for here and confirmed there, ended by its owner or by one click in a mail."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from playlists.errors import NotFound
from serving.access.identity import Me, Recently, TheDesk
from serving.api.problems import responses
from serving.api.webhooks import LONGEST, said
from serving.delivery import mailing
from serving.delivery.mailing import OFF
from serving.store import mail_addresses, mails
from serving.store.mail_addresses import MailAddress
from serving.store.mails import Mail

router = APIRouter(tags=["delivery"])

State = Literal["none", "asked", "on", "off"]
MAIL: dict[str, Any] = {
    "state": "on", "address": "ana@example.org", "language": "en", "off_why": None, "sends": True, "note": None,
    "last": {"week": "2026-W47", "state": "sent", "error": None, "tried_ms": 1795003390000},
}  # fmt: skip


class Wanted(BaseModel):
    """Where the mail shall go, and in which language."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"address": "ana@example.org"}})

    address: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    language: Literal["en", "ja"] = "en"


class LastMail(BaseModel):
    """The newest mail that was tried; `unknown`: the mail server had its text and gave no answer."""

    week: str
    state: mails.State
    error: str | None
    tried_ms: int | None


class HasMail(BaseModel):
    """Where the mail goes: nowhere, asked for and not confirmed yet, on, or off (`left`: ended by its reader;
    `refused`: its server did not take three in a row). Where this server `sends` none, `note` says why."""

    model_config = ConfigDict(json_schema_extra={"example": MAIL})

    state: State
    address: str | None
    language: str | None
    off_why: str | None
    sends: bool
    note: str | None
    last: LastMail | None


@router.get("/v1/me/mail", response_model=HasMail, responses=responses(401, 503))
async def my_mail(me: Me, desk: TheDesk) -> dict[str, Any]:
    """Where the listener's weekly mail goes."""

    def found(connection: Connection) -> tuple[MailAddress | None, Mail | None]:
        return mail_addresses.of(connection, me.id), mails.latest(connection, me.id)

    to, last = await desk.read(found)
    sends = desk.means.smtp is not None
    told: dict[str, Any] = {"sends": sends, "note": None if sends else OFF, "state": state_of(to), "last": None}
    if last:
        told["last"] = {"week": last.week, "state": last.state, "error": said(last.why), "tried_ms": last.tried_ms}
    return told | {name: getattr(to, name, None) for name in ("address", "language", "off_why")}


@router.put(
    "/v1/me/mail", status_code=202, response_class=Response, responses=responses(401, 403, 409, 413, 422, 429, 503)
)
async def ask_for_mail(wanted: Wanted, me: Recently, desk: TheDesk) -> Response:
    """Asks for the weekly mail, in place of an address from before. A link is mailed there; nothing else is until
    somebody opened it. Asks for the password again."""
    await mailing.ask(desk, me.id, wanted.address, wanted.language)
    return Response(status_code=202)


@router.delete("/v1/me/mail", status_code=204, responses=responses(401, 403, 404, 503))
async def end_mail(me: Me, desk: TheDesk) -> Response:
    """Ends the mail and forgets the address."""
    if not await desk.write(lambda connection: mail_addresses.remove(connection, me.id)):
        raise NotFound("e-mail: you have given no address")
    return Response(status_code=204)


def state_of(to: MailAddress | None) -> State:
    """What becomes of mail to that address."""
    if to is None:
        return "none"
    if to.off_ms is not None:
        return "off"
    return "on" if to.confirmed_ms is not None else "asked"
