"""What the server gives itself to do, by the clock."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection

from serving.store import tasks


def enqueue_due(connection: Connection, now: datetime) -> None:
    """Adds what is due at `now` and not there yet. Several servers that do so at once add it once."""
    today = now.astimezone(UTC).date()
    tasks.enqueue(connection, "tidy-tasks", {}, now, key=f"tidy-tasks:{today}")
