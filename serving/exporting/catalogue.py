"""The catalogue of an export: that of the folder or of the served version, with the tracks that listeners brought."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Engine

from playlists.catalogue import Catalogue, read_catalogue, write_catalogue
from playlists.errors import NotFound, SegueError
from playlists.version.registry import current
from serving.exporting.replaced import replace
from serving.shelves.widened import brought_rows
from serving.store import brought
from serving.store.opened import reading

CATALOGUE = "catalogue.parquet"


def found_catalogue(to: Path, models: Path) -> None:
    """Sees to it that `to` has a catalogue. Raises NotFound where the served version has none either."""
    if (to / CATALOGUE).exists():
        return
    try:
        served = models / current(models) / CATALOGUE
    except SegueError:
        served = models / "none"
    if not served.exists():
        raise NotFound(f"{to}: no catalogue here, and no version in {models}; copy {CATALOGUE} of `make data` to {to}")
    replace(to / CATALOGUE, served.read_bytes())


def with_brought(store: Engine, file: Path, had: set[str]) -> str:
    """Puts the tracks that several listeners brought into the catalogue, and takes out those `had` that no longer
    several have; the ids of those that are in it."""
    with reading(store) as connection:
        agreed = brought.agreed(connection, of="training")
    if not agreed and not had:
        return ""
    whole = read_catalogue(file).table
    base = Catalogue(whole.filter(pc.invert(pc.is_in(whole["track"], pa.array(sorted(had), pa.string())))))
    rows = brought_rows(agreed, base)
    write_catalogue(file, pa.concat_tables([base.table, rows]))
    return " ".join(rows["track"].to_pylist())
