"""Nothing leaves the machine: libraries that send what they are used for to their makers are told not to."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
VERSION = Path("tests/golden/version-1")
OPENS = {
    "serving": "from serving.shelves.shelf import open_onnx; open_onnx(Path(given))",
    "training": "from training.model.export import session; session(Path(given))",
}


def run(code: str, home: Path) -> str:
    """What `code` prints in a process that no variable tells to be a test."""
    told = {"HOME": str(home), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", f"from pathlib import Path; given = {str(VERSION / 'encoder.onnx')!r}; {code}"]
    return subprocess.run(command, cwd=ROOT, env=told, check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.parametrize("room", OPENS)
def test_onnx_runtime_makes_no_identity_and_keeps_no_events_to_send(room: str, tmp_path: Path) -> None:
    run(OPENS[room], tmp_path)
    assert list(tmp_path.rglob("*")) == []  # its identity of the machine and its events would lie in .cache/Microsoft


def test_mlflow_sends_nothing(tmp_path: Path) -> None:
    asked = "import training.tracking; from mlflow.telemetry.utils import is_telemetry_disabled as off; print(off())"
    assert run(asked, tmp_path) == "True"
