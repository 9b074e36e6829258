"""What already lies in a data folder: the same simulated world, another one, or somebody's real listens?"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playlists.errors import BadInput
from playlists.listens import SHARDS, shard_folder
from training.simulator.markets import midnight

UNTIL = datetime(2026, 11, 16, tzinfo=UTC)  # a Monday; the caller that has a clock gives its own
TRACKS_EACH = 5  # tracks per listener
FEWEST_TRACKS = 200  # below, a listener has heard the whole world
RECIPE = 1  # of the simulator; a world of another recipe is made again


def parameters(listeners: int, seed: int, tracks: int | None, until: datetime | None) -> dict[str, Any]:
    count = max(FEWEST_TRACKS, TRACKS_EACH * listeners) if tracks is None else tracks
    if listeners < 1 or count < 1 or seed < 0:
        raise BadInput(f"simulate: {listeners} listeners, {count} tracks, seed {seed}; at least 1, 1 and 0 are needed")
    day = midnight(until or UNTIL).date().isoformat()
    return {"listeners": listeners, "tracks": count, "seed": seed, "until": day, "recipe": RECIPE}


def until_of(data: Path, listeners: int, seed: int, tracks: int | None) -> datetime | None:
    """When the world of these parameters that already lies in `data` ends; None where there is none.

    A world that is there goes on ending when it ended: its listeners, model and playlists stay.
    """
    old = read_report(data).get("simulated", {})
    if not isinstance(old, dict) or not isinstance(old.get("until"), str):
        return None
    until = datetime.fromisoformat(old["until"]).replace(tzinfo=UTC)
    return until if old == parameters(listeners, seed, tracks, until) else None


def read_report(data: Path) -> dict[str, Any]:
    path = data / "report.json"
    if not path.exists():
        return {}
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    return report if isinstance(report, dict) else {}


def save_report(data: Path, report: dict[str, Any]) -> None:
    part = data / "report.json.part"
    part.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(data / "report.json")


def intact(data: Path, files: dict[str, str]) -> bool:
    listens = {str(path.relative_to(data)) for path in _listen_files(data)}
    known = {name for name in files if name.startswith("listens/")}
    return (
        bool(files)
        and listens == known
        and all((data / name).is_file() and sha256(data / name) == digest for name, digest in files.items())
    )


def _listen_files(data: Path) -> list[Path]:
    return sorted((data / "listens").glob("shard=*/*.parquet"))


def refuse_foreign(data: Path, report: dict[str, Any]) -> None:
    """Only what the simulator wrote may be replaced by the simulator."""
    ours = {shard_folder(data, shard) / "part-0.parquet" for shard in range(SHARDS)} if "simulated" in report else set()
    foreign = [path for path in _listen_files(data) if path not in ours]
    if foreign:
        raise BadInput(
            f"{data}: holds {len(foreign)} files of listens that the simulator did not write (the first is "
            f"{foreign[0].relative_to(data)}); give another folder with DATA=, or remove this one"
        )


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
