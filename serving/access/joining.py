"""How somebody becomes a listener: by themselves, by an invite, or not at all; with a password or by token alone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import Connection

from playlists.errors import BadInput, Forbidden
from serving.access import passwords
from serving.desk import Desk
from serving.store import accounts, invites, listeners, names

SignUp = Literal["open", "invite", "closed"]
SIGN_UPS: tuple[SignUp, ...] = get_args(SignUp)
ID_BYTES = 9  # 72 random bits: nobody meets another's id, and nothing is told by its order
CLOSED = "nobody can sign up here; whoever runs this Segue makes accounts"
UNINVITED = "invite: signing up here takes an invite that is still open; a curator makes them"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who signs up; what is None or empty was not said."""

    user: str | None = None
    password: str | None = None
    invite: str = ""
    market: str | None = None
    timezone: str = "UTC"
    name: str | None = None


async def joined(desk: Desk, how: SignUp, new: Newcomer) -> str:
    """The id of the new listener. Raises Forbidden where they may not sign up, BadInput for what cannot be kept."""
    if how == "closed":
        raise Forbidden(CLOSED)
    now, kept = desk.clock(), await _kept(desk, new)
    return await desk.write(lambda connection: _made(connection, how, new, kept, now))


async def _kept(desk: Desk, new: Newcomer) -> str | None:
    if new.password is None:
        return None
    if new.user is None:
        raise BadInput("password: choose a user name with it")
    written = passwords.checked(new.password, new.user)
    return await desk.build(lambda: passwords.kept(written))


def _made(connection: Connection, how: SignUp, new: Newcomer, kept: str | None, now: datetime) -> str:
    if how == "invite" and not invites.use(connection, new.invite, now):
        raise Forbidden(UNINVITED)
    id = new.user or secrets.token_urlsafe(ID_BYTES)
    if new.user and not names.is_free(connection, names.checked(new.user)):
        raise names.BadName("taken", f"user {new.user!r}: somebody has that name; choose another")
    listeners.create(connection, id, now, new.market, new.timezone, new.name)
    if kept:
        accounts.set_password(connection, id, kept, now)
    return id
