"""What `manifest.json` says of a model version, and whether the files beside it agree.

<version>/
  manifest.json                   this file
  catalogue.parquet               row i is the same track in every file below
  track_vectors.<task>.npy        (N, D) float16 or float32, read through a memory map
  index.<task>.faiss              the same vectors, for search by inner product
  encoder.onnx                    a history → (B, D) taste vectors, one output a task
  content.onnx, content.json      metadata → (B, D) vectors, one output a task; the words its inputs count
  ranker.<task>.onnx              optional: (P, F) columns of a pool → (P,) scores
  relations.*.npy, artists.*.npy  with it: what tracks and artists say of each other (`playlists.ranking.relations`)
  listeners.npy                   with it: how many listeners heard each track
  holdout/                        the same model before it saw the test listens, for an honest evaluation
  card.md, report.html            for people
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from playlists.errors import BrokenVersion, NotFound

FORMAT = 1  # raised when an older Segue could no longer read what we write
MANIFEST = "manifest.json"
READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that was known when the version was written."""

    id: str
    created: str  # ISO 8601, UTC
    tasks: tuple[str, ...]  # each has track vectors, an index and an output of the encoder
    tracks: int
    dimensions: int
    files: dict[str, str]  # SHA-256 of each file, by its path inside the folder
    parent: str | None = None  # the version that was current when this one was trained
    commit: str | None = None  # of the code, where it is a checkout
    configuration: dict[str, Any] = field(default_factory=dict)
    seed: int = 0
    data: dict[str, Any] = field(default_factory=dict)  # fingerprint, window, listeners, listens, split
    metrics: dict[str, Any] = field(default_factory=dict)  # task → system → metric → {mean, low, high, listeners}
    differences: dict[str, Any] = field(
        default_factory=dict
    )  # task → baseline → metric → {mean, low, high}: ours - theirs
    index: dict[str, Any] = field(default_factory=dict)  # task → {kind, recall_at_100, nprobe}
    ranking: dict[str, Any] = field(default_factory=dict)  # tasks, ordered, columns; empty without a second stage
    encoder_difference: float = 0.0  # the largest between ONNX and PyTorch, of all files
    format: int = FORMAT


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(READ_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def checksums(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below `folder` but the manifest, by relative path."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST)
    return {p.relative_to(folder).as_posix(): sha256(p) for p in files}


def write_manifest(folder: Path, manifest: Manifest) -> None:
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1, ensure_ascii=False, allow_nan=False))


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the version in `folder`, files unchecked.

    Raises NotFound where there is none, BrokenVersion where it is damaged or of a newer format than we read.
    """
    path = folder / MANIFEST
    if not path.exists():
        raise NotFound(f"{folder}: no model version here ({MANIFEST} is missing)")
    try:
        values = json.loads(path.read_bytes())
    except ValueError as error:
        raise BrokenVersion(f"{path}: not JSON: {error}") from error
    if not isinstance(values, dict) or not isinstance(values.get("format"), int):
        raise BrokenVersion(f"{path}: no format number")
    if values["format"] > FORMAT:
        raise BrokenVersion(f"{path}: format {values['format']}, this Segue reads up to {FORMAT}; upgrade it")
    return _manifest(values, path)


def verify(folder: Path) -> Manifest:
    """The manifest, after every file was read and its checksum compared. Raises BrokenVersion naming the files."""
    manifest = read_manifest(folder)
    for name, expected in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise BrokenVersion(f"{folder}: {name} is missing")
        if (found := sha256(path)) != expected:
            raise BrokenVersion(
                f"{folder}: {name} is damaged (SHA-256 {found[:12]}…, the manifest says {expected[:12]}…)"
            )
    return manifest


def _manifest(values: dict[str, Any], path: Path) -> Manifest:
    known = {f.name for f in fields(Manifest)}
    try:
        manifest = Manifest(**{k: v for k, v in values.items() if k in known})
    except TypeError as error:
        raise BrokenVersion(f"{path}: {error}") from error
    return Manifest(**{f.name: getattr(manifest, f.name) for f in fields(Manifest)} | {"tasks": tuple(manifest.tasks)})
