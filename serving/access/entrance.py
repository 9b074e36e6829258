"""Does a user name with a password open an account? One way for the page and the API, slow for who guesses.

Who is told nothing: an unknown name, a name without a password and a wrong password are one answer after one time.
"""

from __future__ import annotations

from fastapi import Request
from sqlalchemy import Connection

from playlists.errors import Forbidden, NotAllowed, TooOften
from serving.access import passwords
from serving.desk import Desk
from serving.store import accounts, keys, names, sessions, tries
from serving.store.keys import Key
from serving.store.listeners import Listener

WRONG = "the user name or the password is wrong"


async def let_in(desk: Desk, user: str, password: str, address: str) -> Listener:
    """The listener of that name, whose password it is. Raises NotAllowed, or TooOften with the seconds to wait."""
    now, counted = desk.clock(), tries.keys_of(user, address)
    await _count(desk, counted)
    found, stored = await desk.read(lambda connection: _account(connection, user))
    right = await desk.build(lambda: passwords.is_right(stored, password))
    if found is None or stored is None or not right:
        raise NotAllowed(WRONG)
    renewed = await desk.build(lambda: passwords.kept(password)) if passwords.is_outdated(stored) else None

    def welcomed(connection: Connection) -> None:
        tries.succeeded(connection, counted, now)
        if renewed:
            accounts.set_password(connection, found.id, renewed, now)

    await desk.write(welcomed)
    return found


async def sign_in(desk: Desk, user: str, password: str, address: str) -> tuple[Listener, str]:
    """The listener and the secret of a new session of theirs. Raises what `let_in` raises."""
    listener = await let_in(desk, user, password, address)
    return listener, await desk.write(lambda connection: sessions.begin(connection, listener.id, desk.clock()))


async def prove(desk: Desk, key: Key, password: str, address: str) -> None:
    """The holder of `key` gives their password again; or, where the account has none, one of its tokens.

    Raises Forbidden for a wrong one, TooOften where there were too many.
    """
    if key.has_password:
        try:
            await let_in(desk, key.listener.id, password, address)
        except NotAllowed as wrong:
            raise Forbidden("the password is wrong") from wrong
    else:
        await _prove_by_token(desk, key, password, address)
    await desk.write(lambda connection: keys.prove(connection, key, desk.clock()))


async def change_password(desk: Desk, key: Key, password: str) -> None:
    """Gives the account a new password and ends its other sessions. Raises BadInput for one that will not do."""
    written = passwords.checked(password, key.listener.id)
    stored = await desk.build(lambda: passwords.kept(written))

    def changed(connection: Connection) -> None:
        accounts.set_password(connection, key.listener.id, stored, desk.clock())
        sessions.end_others(connection, key.listener.id, key.hash)
        keys.prove(connection, key, desk.clock())

    await desk.write(changed)


def address_of(request: Request) -> str:
    """Where a request comes from, as far as the server knows."""
    return request.client.host if request.client else ""


async def _prove_by_token(desk: Desk, key: Key, token: str, address: str) -> None:
    counted = tries.keys_of(key.listener.id, address)
    await _count(desk, counted)
    found = await desk.read(lambda connection: keys.find(connection, "token", token, desk.clock()))
    if found is None or found.listener.id != key.listener.id:
        raise Forbidden("the token is wrong; this account has no password, so one of its tokens is asked for")
    await desk.write(lambda connection: tries.succeeded(connection, counted, desk.clock()))


async def _count(desk: Desk, counted: tries.Keys) -> None:
    wait_s = await desk.write(lambda connection: tries.begin(connection, counted, desk.clock()))
    if wait_s:
        raise TooOften(f"too many tries; the next one is looked at in {wait_s} s", wait_s)


def _account(connection: Connection, user: str) -> tuple[Listener | None, str | None]:
    found = names.by_name(connection, user) if names.storable(user) else None
    return found, accounts.password_of(connection, found.id) if found else None
