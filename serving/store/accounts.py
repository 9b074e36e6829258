"""What an account is beside its listener: a role, and a password where there is one."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import Connection, select

from serving.store.account_tables import accounts
from serving.store.changes import ms, upsert

Role = Literal["listener", "curator", "engineer"]
ROLES: tuple[Role, ...] = get_args(Role)  # each may do what those before it may


def role_of(connection: Connection, id: str) -> Role:
    """What the listener may do; a listener's things where nobody said otherwise."""
    return connection.scalar(select(accounts.c.role).where(accounts.c.listener == id)) or ROLES[0]


def set_role(connection: Connection, id: str, role: Role) -> None:
    """Gives the listener that role."""
    upsert(connection, accounts, [{"listener": id, "role": role}], replaced=("role",))


def with_roles(connection: Connection) -> list[tuple[str, Role]]:
    """(id, role) of everybody who is more than a listener, by id."""
    more = select(accounts.c.listener, accounts.c.role).where(accounts.c.role != ROLES[0])
    return [(id, role) for id, role in connection.execute(more.order_by(accounts.c.listener))]


def is_last_engineer(connection: Connection, id: str) -> bool:
    """Whether the listener is the only engineer; nobody else ceases to be one before this transaction ends."""
    engineers = select(accounts.c.listener).where(accounts.c.role == "engineer").order_by(accounts.c.listener)
    return list(connection.scalars(engineers.with_for_update())) == [id]


def password_of(connection: Connection, id: str) -> str | None:
    """What is kept of the password; None where the account has none."""
    return connection.scalar(select(accounts.c.password).where(accounts.c.listener == id))


def set_password(connection: Connection, id: str, kept: str, now: datetime) -> None:
    """Keeps what `serving.access.passwords.kept` made of a new one."""
    row = {"listener": id, "password": kept, "password_ms": ms(now)}
    upsert(connection, accounts, [row], replaced=("password", "password_ms"))


def may(role: Role, needed: Role) -> bool:
    """Whether `role` includes what `needed` may do."""
    return ROLES.index(role) >= ROLES.index(needed)
