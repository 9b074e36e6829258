"""What the environment says to the commands of serving."""

from __future__ import annotations

from collections.abc import Mapping

STORE = "sqlite:///data/segue.db"


def database_url(environment: Mapping[str, str]) -> str:
    """The address of the store: DATABASE_URL, else a SQLite file under data/."""
    return environment.get("DATABASE_URL") or STORE
