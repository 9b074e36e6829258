"""Blends in the store: who shares one, how one gets in and out, what they refuse, and the playlist of the newest day.

Leaving, or deleting a listener, removes the member, their vetoes and the playlist they were part of.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import uuid4

from sqlalchemy import Connection, delete, func, select, update

from playlists.blend.group import MOST
from playlists.blend.rules import RULES
from playlists.errors import NotFound, NotReady
from serving.store import listeners as people
from serving.store.blend_tables import blends, invites, members, vetoes
from serving.store.changes import insert_new, ms
from serving.store.listeners import TOKEN_BYTES, hashed
from serving.store.response_tables import offers, openings

INVITED = timedelta(days=7)  # an invite is open so long
MOST_BLENDS = 50  # of one listener

State = Literal["open", "member", "revoked", "ended", "full"]  # of an invite; "member": who asks is in already


@dataclass(frozen=True, slots=True)
class Blend:
    """One blend and who is in it, in the order of joining."""

    id: str
    name: str | None
    artist: str | None
    dial: float
    created_ms: int
    made_of: str | None
    document: bytes | None
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Invited:
    """An invite, as it stands for who asks."""

    blend: Blend
    state: State
    ends: datetime


def create(
    connection: Connection, listener: str, now: datetime, name: str | None, artist: str | None,
    dial: float = RULES.dial,
) -> str:  # fmt: skip
    """A new blend with its first member; its id. Raises NotReady for who has MOST_BLENDS."""
    count = connection.scalar(select(func.count()).select_from(members).where(members.c.listener == listener)) or 0
    if count >= MOST_BLENDS:
        raise NotReady(f"blend: you are in {count} already, at most {MOST_BLENDS}; leave one first")
    id = str(uuid4())
    row = {"id": id, "name": name, "artist": artist, "dial": dial, "created_ms": ms(now)}
    insert_new(connection, blends, [row])
    insert_new(connection, members, [{"blend": id, "listener": listener, "joined_ms": ms(now)}])
    return id


def of_member(connection: Connection, listener: str, id: str) -> Blend:
    """The blend `id`. Raises NotFound for one that there is not, and for who is no member of it."""
    found = get(connection, id)
    if found is None or listener not in found.members:
        raise NotFound(f"blend {id[:60]!r}: you are in none of that id")
    return found


def get(connection: Connection, id: str) -> Blend | None:
    row = connection.execute(select(blends).where(blends.c.id == id)).first()
    if row is None:
        return None
    joined = select(members.c.listener).where(members.c.blend == id).order_by(members.c.joined_ms, members.c.listener)
    return Blend(**row._asdict(), members=tuple(connection.scalars(joined)))


def mine(connection: Connection, listener: str) -> list[Blend]:
    """The blends that the listener is in, the newest first."""
    ids = select(members.c.blend).join(blends, blends.c.id == members.c.blend).where(members.c.listener == listener)
    ordered = connection.scalars(ids.order_by(blends.c.created_ms.desc(), blends.c.id)).all()
    return [found for id in ordered if (found := get(connection, id))]


def invite(connection: Connection, blend: str, now: datetime) -> tuple[str, datetime]:
    """The token of a new invite, shown this once, and when it ends."""
    token, ends = secrets.token_urlsafe(TOKEN_BYTES), now + INVITED
    row = {"hash": hashed(token), "blend": blend, "expires_ms": ms(ends), "revoked": False}
    insert_new(connection, invites, [row])
    return token, ends


def open_invites(connection: Connection, blend: str, now: datetime) -> list[int]:
    """When each invite of the blend that is still open ends, in ms, the last first."""
    open_ones = (invites.c.blend == blend) & ~invites.c.revoked & (invites.c.expires_ms > ms(now))
    return list(connection.scalars(select(invites.c.expires_ms).where(open_ones).order_by(invites.c.expires_ms.desc())))


def revoke(connection: Connection, blend: str) -> int:
    """Closes all invites of a blend; how many were open."""
    open_ones = (invites.c.blend == blend) & ~invites.c.revoked
    return connection.execute(update(invites).where(open_ones).values(revoked=True)).rowcount


def join(connection: Connection, listener: str, token: str, now: datetime) -> str:
    """Makes the listener a member; again changes nothing. The id of the blend.

    Raises NotFound for an invite that nobody made, NotReady for one that ended or was revoked, or into a full blend.
    """
    asked = invited(connection, listener, token, now)
    if asked is None:
        raise NotFound("invite: there is none like this; check that the link is whole, or ask for another")
    if asked.state == "revoked":
        raise NotReady("invite: it was taken back; ask for another")
    if asked.state == "ended":
        ended = f"{asked.ends.astimezone(now.tzinfo):%Y-%m-%d}"
        raise NotReady(f"invite: it ended on {ended}, {INVITED.days} days after it was made; ask for another")
    if asked.state == "full":
        raise NotReady(f"blend: it has {MOST} members, which is the most")
    if asked.state == "open":
        row = {"blend": asked.blend.id, "listener": listener, "joined_ms": ms(now)}
        insert_new(connection, members, [row])
    return asked.blend.id


def invited(connection: Connection, listener: str, token: str, now: datetime) -> Invited | None:
    """Where an invite leads, and whether this listener may join by it; None for one that nobody made."""
    row = connection.execute(select(invites).where(invites.c.hash == hashed(token))).first()
    found = get(connection, row.blend) if row else None
    if row is None or found is None:
        return None
    state: State = "open"
    if listener in found.members:
        state = "member"
    elif row.revoked:
        state = "revoked"
    elif row.expires_ms <= ms(now):
        state = "ended"
    elif len(found.members) + (found.artist is not None) >= MOST:
        state = "full"
    return Invited(found, state, datetime.fromtimestamp(row.expires_ms / 1000, UTC))


def leave(connection: Connection, listener: str, id: str) -> None:
    """Removes every trace of the member; the blend goes with its last one. Raises NotFound for who is no member."""
    found = of_member(connection, listener, id)
    for table in (members, vetoes):
        connection.execute(delete(table).where(table.c.blend == id, table.c.listener == listener))
    for table in (offers, openings):  # what the others were offered there says what was brought
        connection.execute(delete(table).where(table.c.kind == f"blend:{id}"))
    forgotten = {"name": None} if _is_named_after(connection, found, listener) else {}
    connection.execute(update(blends).where(blends.c.id == id).values(made_of=None, document=None, **forgotten))
    if found.members == (listener,):
        delete_blend(connection, id)


def _is_named_after(connection: Connection, blend: Blend, listener: str) -> bool:
    """Whether the blend's name holds the name of this member: then it goes with them."""
    who = people.get(connection, listener)
    names = [name.casefold() for name in (who and who.name, listener) if name]
    return any(name in (blend.name or "").casefold() for name in names)


def delete_blend(connection: Connection, id: str) -> None:
    connection.execute(delete(blends).where(blends.c.id == id))


def change(connection: Connection, id: str, name: str | None, dial: float) -> None:
    connection.execute(update(blends).where(blends.c.id == id).values(name=name, dial=dial))


def veto(connection: Connection, id: str, listener: str, what: str, thing: str) -> None:
    """The member refuses a track or an artist in this blend; again changes nothing."""
    insert_new(connection, vetoes, [{"blend": id, "listener": listener, "what": what, "id": thing}])


def take_back(connection: Connection, id: str, listener: str, what: str, thing: str) -> bool:
    """Takes the member's own veto back; False where there was none."""
    own = (vetoes.c.blend == id) & (vetoes.c.listener == listener) & (vetoes.c.what == what) & (vetoes.c.id == thing)
    return connection.execute(delete(vetoes).where(own)).rowcount > 0


def vetoed(connection: Connection, id: str) -> tuple[set[str], set[str]]:
    """The tracks and the artists that any member refuses."""
    found = connection.execute(select(vetoes.c.what, vetoes.c.id).where(vetoes.c.blend == id)).all()
    return {thing for what, thing in found if what == "track"}, {thing for what, thing in found if what == "artist"}


def own_vetoes(connection: Connection, id: str, listener: str) -> list[tuple[str, str]]:
    """("track" or "artist", its id) of what this member refuses."""
    own = (vetoes.c.blend == id) & (vetoes.c.listener == listener)
    found = select(vetoes.c.what, vetoes.c.id).where(own).order_by(vetoes.c.what, vetoes.c.id)
    return [(what, thing) for what, thing in connection.execute(found)]


def keep(connection: Connection, id: str, made_of: str, document: bytes, of: Sequence[str]) -> None:
    """Stores the playlist, unless somebody joined or left while it was made."""
    found = get(connection, id)
    if found is not None and found.members == tuple(of):
        connection.execute(update(blends).where(blends.c.id == id).values(made_of=made_of, document=document))
