"""`make promote`, `make rollback`, `make versions`: which model version is served."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from playlists.errors import BrokenVersion, GateFailed, NotFound, NotReady, SegueError
from playlists.version.manifest import MANIFEST, Manifest, read_manifest
from playlists.version.registry import current, newest, promote, rollback, versions
from training.evaluation.aligned import aligned
from training.evaluation.by_listener import kept
from training.gates import GATED_METRIC, against, gated

SURE = "!"
HEAD = ("  version", "created", "size", "seed", "data", "tracks")
WIDTH = "coverage@30"
LEGEND = (
    f"* is served; {GATED_METRIC}, and the paired difference to the best baseline: {SURE} its 95 % interval leaves out "
    "zero. Intervals: report.html; two versions in pairs: make notebooks."
)


def promoted(models: Path, version: str | None, force: bool) -> str:
    """Promotes `version`, or the newest, and says so; with `force` also what the gates had against it.

    Raises NotFound, BrokenVersion, and GateFailed where the gates speak and nobody forces.
    """
    wanted = _there(models, version) if version else newest(models)
    overridden: list[str] = []

    def gate(candidate: Manifest, served: Manifest | None) -> list[str]:
        reasons = against(candidate, served, lambda name: kept(models / name))
        overridden.extend(reasons if force else [])
        return [] if force else reasons

    before = promote(models, wanted, gate)
    lines = [f"overridden: {reason}" for reason in overridden]
    was = before[-1] if before else None
    said = f"{wanted} is served " + ("already" if was == wanted else f"now, {was} was" if was else "now")
    return "\n".join([*lines, said])


def _there(models: Path, version: str) -> str:
    """`version`. Raises NotFound with the versions that there are."""
    if (models / version / MANIFEST).exists():
        return version
    there = ", ".join(m.id for m in versions(models)) or "none"
    raise NotFound(f"{models}: no version {version} here; there are: {there}")


def ready(models: Path) -> str:
    """For `make run`, which must end with something served: the newest version if the gates let it, else as it was.

    Where nothing is served yet, the first version is, whatever the gates say, and what they say is shown.
    """
    try:
        served = current(models)
    except NotReady:
        return promoted(models, None, force=True)
    try:
        return f"{served} is served already" if newest(models) == served else promoted(models, None, force=False)
    except GateFailed as refused:
        return f"{refused}\n{served} stays served"


def rolled_back(models: Path) -> str:
    left, now = rollback(models)
    return f"{now} is served again, {left} is not"


def listed(models: Path) -> str:
    """One line a version, oldest first, with the figures that versions are compared by; the served one is marked.

    Figures of different data or seeds (another split) are no comparison, so both stand in the line.
    """
    try:
        served = current(models)
    except NotReady:
        served = ""
    found = versions(models)
    if not found:
        return "\n".join(_unreadable(models)) or f"{models}: no versions"
    tasks = list(dict.fromkeys(task for m in found for task in gated(m) if task in m.metrics))
    head = [*HEAD, *(word for task in tasks for word in (task, "to the best")), WIDTH]
    rows = [head, *(_row(m, m.id == served, tasks) for m in found)]
    return "\n".join([*aligned(rows), *_unreadable(models), "", LEGEND])


def _unreadable(models: Path) -> list[str]:
    """One line for each folder that looks like a version and cannot be read, with the reason."""
    reasons = []
    for path in sorted(models.glob(f"*/{MANIFEST}")):
        try:
            read_manifest(path.parent)
        except BrokenVersion as broken:
            reasons.append(f"! {broken}")
    return reasons


def main(argv: Sequence[str] | None = None) -> int:
    """The command: 0, or 1 with the reason on stderr."""
    given = _parser().parse_args(argv)
    try:
        if given.what == "list":
            print(listed(given.models))
        elif given.what == "rollback":
            print(rolled_back(given.models))
        else:
            print(ready(given.models) if given.ready else promoted(given.models, given.version, given.force))
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.versions", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("promote", "rollback", "list"))
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--version", help="its id; without it the newest")
    parser.add_argument("--force", action="store_true", help="promote whatever the gates say")
    parser.add_argument("--ready", action="store_true", help="end with a served version: the newest, or the one before")
    return parser


def _row(manifest: Manifest, served: bool, tasks: Sequence[str]) -> list[str]:
    said = manifest.configuration
    return [
        f"{'*' if served else ' '} {manifest.id}", manifest.created[:16].replace("T", " "), str(said.get("size", "-")),
        str(manifest.seed), str(manifest.data.get("fingerprint", "-"))[:8], f"{manifest.tracks:,}",
        *(cell for task in tasks for cell in (_figure(manifest, task), _against_the_best(manifest, task))),
        _figure(manifest, next(iter(manifest.metrics), ""), WIDTH),
    ]  # fmt: skip


def _figure(manifest: Manifest, task: str, metric: str = GATED_METRIC) -> str:
    found = manifest.metrics.get(task, {}).get("segue", {}).get(metric)
    return f"{found['mean']:.4f}" if found else "not measured"


def _against_the_best(manifest: Manifest, task: str) -> str:
    """The paired difference to the strongest baseline, with SURE where its interval leaves out zero."""
    by_name = {name: m[GATED_METRIC] for name, m in manifest.differences.get(task, {}).items() if GATED_METRIC in m}
    if not by_name:
        return "-"
    name, found = min(by_name.items(), key=lambda of: float(of[1]["mean"]))
    low, high = found.get("low"), found.get("high")
    sure = low is not None and high is not None and (low > 0 or high < 0)
    return f"{found['mean']:+.4f}{SURE if sure else ' '} {name}"


if __name__ == "__main__":
    sys.exit(main())
