"""Which versions there are and which one is served: publish, promote, roll back.

models/<id>/        published versions, never changed
models/current      the served one and those before it, as JSON, replaced in one step
models/.work/       runs under way and versions being written
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

from playlists.errors import BrokenVersion, GateFailed, NotFound, NotReady
from playlists.version.manifest import MANIFEST, Manifest, read_manifest, verify

CURRENT = "current"
REMEMBERED = 20  # promotions that can be rolled back, one after the other


def publish(written: Path, models: Path) -> Path:
    """Moves the complete version in `written` to its place under `models`, after verifying every file.

    Its name is the manifest's id. One rename on one file system, so a version is there whole or not at all.
    When the same id is already published, that one stays and `written` is left alone.
    """
    manifest = verify(written)
    place = models / manifest.id
    for path in sorted(written.rglob("*")):
        _to_disk(path)
    try:
        written.rename(place)
    except OSError:
        if not (place / MANIFEST).exists():
            raise
    _to_disk(models)
    return place


def versions(models: Path) -> list[Manifest]:
    """The manifests of all published versions that can be read, oldest first."""
    found = []
    for folder in sorted(p.parent for p in models.glob(f"*/{MANIFEST}") if not p.parent.name.startswith(".")):
        try:
            found.append(read_manifest(folder))
        except BrokenVersion:
            continue  # `verify` on promotion says why; a list must not fail for one
    return sorted(found, key=lambda m: (m.created, m.id))


def current(models: Path) -> str:
    """The id of the served version. Raises NotReady when none was promoted."""
    served = _promotions(models)
    if not served:
        raise NotReady(f"{models}: no version is promoted; `make promote MODELS={models}` does it")
    return served[-1]


def newest(models: Path) -> str:
    """The id of the version written last. Raises NotFound where there is none."""
    found = versions(models)
    if not found:
        raise NotFound(f"{models}: no model version here; `make train DATA=… MODELS={models}` writes one")
    return found[-1].id


def promote(models: Path, version: str, gate: Callable[[Manifest, Manifest | None], list[str]]) -> list[str]:
    """Makes `version` the served one, when its files are whole and `gate` has nothing to say against it.

    `gate` gets the candidate and the current manifest and returns reasons against. Raises GateFailed with them.
    Returns the ids served before, oldest first.
    """
    candidate = verify(models / version)
    served = _promotions(models)
    against = gate(candidate, read_manifest(models / served[-1]) if served else None)
    if against:
        raise GateFailed(f"{version} is not promoted: " + "; ".join(against))
    if not served or served[-1] != version:
        _point(models, [*served, version])
    return served


def rollback(models: Path) -> tuple[str, str]:
    """Serves the version that was served before the current one. Returns (left, served now).

    Raises NotReady where there is none before it, BrokenVersion where that one is damaged.
    """
    served = _promotions(models)
    if len(served) < 2:
        raise NotReady(f"{models}: nothing to roll back to, {len(served)} version(s) were promoted")
    verify(models / served[-2])
    _point(models, served[:-1])
    return served[-1], served[-2]


def _promotions(models: Path) -> list[str]:
    path = models / CURRENT
    if not path.exists():
        return []
    try:
        return [str(v) for v in json.loads(path.read_text())["served"]]
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenVersion(f"{path}: not a pointer to a version ({error})") from error


def _point(models: Path, served: list[str]) -> None:
    part = models / f".{CURRENT}.{os.getpid()}"
    part.write_text(json.dumps({"served": served[-REMEMBERED:]}))
    _to_disk(part)
    part.replace(models / CURRENT)
    _to_disk(models)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
