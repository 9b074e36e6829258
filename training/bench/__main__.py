"""`python -m training.bench`: seconds to equal quality beside iALS and SASRec, on the same listens and threads.

Every learner has a process of its own, one after the other, and learns from what `make train` knows before its
validation listens; the same code judges them all.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from playlists.errors import SegueError
from training.bench.peak import matmul_peak
from training.bench.question import Question, judged, question, write_sequences
from training.bench.recorder import FIGURES
from training.bench.shown import Learnt, plot, table
from training.simulator import simulate

ROOT = Path(__file__).resolve().parents[2]
REPORT = Path("build/bench-training.json")
PEERS = Path(".venv-peers/bin/python")
WORLD = 2_000  # listeners, where no data is given: the world of `make run`


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 0 when everything that is installed was measured."""
    given = _parser().parse_args(argv)
    os.environ["OMP_NUM_THREADS"] = str(given.threads)  # of every learner
    try:
        with tempfile.TemporaryDirectory(prefix="segue-bench-") as place:
            measured(given, Path(place))
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


def measured(given: argparse.Namespace, place: Path) -> None:
    """Measures everything, prints it, and writes figures and plot beside each other."""
    data = given.data or place / "data"
    if given.data is None:
        simulate(data, WORLD, given.seed)
    asked_of = question(data, given.seed)
    print(f"{_size(asked_of)}; {given.threads} threads", file=sys.stderr)
    peak = matmul_peak(given.threads)
    learnt = {
        name: _learnt(name, command, asked_of, place)
        for name, command in _learners(given, data, asked_of, place).items()
    }
    told = _exchange() if given.exchange else {}
    given.out.parent.mkdir(parents=True, exist_ok=True)
    figures = {name: asdict(one) for name, one in learnt.items()}
    given.out.write_text(json.dumps({"learners": figures, "peak_flop_per_s": peak, "exchange": told}, indent=1))
    plot(learnt, given.out.with_suffix(".svg"))
    print(table(learnt, peak), f"\nmatrix products at their peak: {peak / 1e9:.0f} Gflop/s", sep="\n")
    if told:
        step, whole = told["step"], told["table"]
        print(
            f"two processes tell each other a step's gradient, of 100,000 tracks: {step['mb']} MB in {step['ms']} ms; "
            f"the whole table would be {whole['mb']} MB in {whole['ms']} ms"
        )
    print(f"written to {given.out}, the curve of quality by seconds to {given.out.with_suffix('.svg')}")


def _learners(given: argparse.Namespace, data: Path, asked_of: Question, place: Path) -> dict[str, list[str]]:
    """The command of each learner, but for the folder it leaves its scores in."""
    here = [sys.executable, "-m", "training.bench.learners", "--data", str(data), "--seed", str(given.seed)]
    learners = {name: [*here, "--learner", name] for name in ("segue", "iALS")}
    if not given.peers.exists():
        print(f"SASRec (RecTools) is not measured: no {given.peers}; `make peers` installs it there", file=sys.stderr)
        return learners
    write_sequences(asked_of, place / "sequences.npz")
    sasrec = [str(given.peers), "-m", "training.bench.sasrec", "--sequences", str(place / "sequences.npz")]
    return learners | {"SASRec": [*sasrec, "--seed", str(given.seed), "--seconds", str(given.seconds)]}


def _learnt(name: str, command: list[str], asked_of: Question, place: Path) -> Learnt:
    """Runs the learner and judges the scores that it left. Raises CalledProcessError where it failed."""
    folder = place / name
    folder.mkdir()
    print(f"{name} learns", file=sys.stderr)
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    subprocess.run([*command, "--folder", str(folder)], check=True, env=os.environ | {"PYTHONPATH": path})
    quality = []
    for scores in sorted(folder.glob("scores-*.npy")):
        quality.append(round(judged(asked_of, np.load(scores)), 5))
        scores.unlink()
    figures = json.loads((folder / FIGURES).read_text())
    times = {name: tuple(figures[name]) for name in ("seconds", "core_seconds")}
    return Learnt(**figures | times | {"quality": tuple(quality)})


def _exchange() -> dict[str, dict[str, float]]:
    """See `training.bench.exchange`."""
    two = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    ran = subprocess.run(
        [*two, "-m", "training.bench.exchange"], check=True, cwd=ROOT, capture_output=True, text=True
    )  # fmt: skip
    told: dict[str, dict[str, float]] = json.loads(ran.stdout)
    return told


def _size(asked_of: Question) -> str:
    listeners, tracks = asked_of.known.binary.shape
    pairs, asked = asked_of.known.binary.nnz, len(asked_of.asked.histories)
    return f"{pairs:,} pairs of {listeners:,} listeners and {tracks:,} tracks to learn from, {asked:,} listeners asked"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.bench", description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder that `make data` wrote; without it a world is simulated")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--seconds", type=float, default=180, help="of learning that SASRec is given; the others end")
    parser.add_argument("--peers", type=Path, default=PEERS, help="an interpreter with training/bench/peers.txt")
    parser.add_argument("--exchange", action=argparse.BooleanOptionalAction, default=True, help="between two processes")
    parser.add_argument("--out", type=Path, default=REPORT, help="the figures as JSON; the plot lies beside it")
    return parser


if __name__ == "__main__":
    sys.exit(main())
