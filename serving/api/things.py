"""What a listener can name to hide it, or to exclude it from their taste, and how it is written."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict

from playlists.errors import NotFound
from playlists.exclusions import What, parse_range, written_range
from serving.desk import Desk
from serving.store import brought, hidden
from serving.store.listeners import Listener

Id = Annotated[
    str,
    Path(
        min_length=1, max_length=500, examples=["t004711"],
        description="of a range: `2026-01-01T00:00:00Z/2026-02-01T00:00:00Z`, from the first on, before the second",
    ),
]  # fmt: skip
Things = Literal["tracks", "artists", "genres", "sources", "ranges"]
SINGULAR: dict[Things, What] = {
    "tracks": "track", "artists": "artist", "genres": "genre", "sources": "source", "ranges": "range",
}  # fmt: skip
NAMED: dict[str, Any] = {"what": "artist", "id": "a0815", "changed_ms": 1795003390000}


class NamedThing(BaseModel):
    """A track, an artist, a genre, a source or a range of time that the listener named."""

    what: str
    id: str
    changed_ms: int


class NamedPage(BaseModel):
    """A page of what the listener named, by kind and id."""

    model_config = ConfigDict(json_schema_extra={"example": {"items": [NAMED], "next": None}})

    items: list[NamedThing]
    next: str | None


def written(things: Things, id: str) -> str:
    """The id as it is stored. Raises BadInput for a range that is none."""
    return written_range(parse_range(id)) if things == "ranges" else id


async def check_there(desk: Desk, me: Listener, things: Things, id: str) -> None:
    """Raises NotFound where the catalogue has none of that id, or the listener heard nothing from that source."""
    if things == "sources":
        if "\0" in id or not await desk.read(lambda c: hidden.has_source(c, me.id, id)):
            raise NotFound(f"source {id[:60]!r}: you have no listen from it")
    elif things != "ranges":
        catalogue = desk.shelf.get().catalogue
        known = {"tracks": catalogue.row_of, "artists": catalogue.artist_code, "genres": catalogue.genre_code}
        own = things == "tracks" and "\0" not in id and await desk.read(lambda c: bool(brought.words(c, me.id, [id])))
        if id not in known[things] and not own:
            raise NotFound(f"{SINGULAR[things]} {id[:60]!r}: the catalogue has none of that id")
