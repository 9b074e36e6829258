"""The three rooms: who may import whom, and what each may never import."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY = {
    "playlists": {"playlists", "numpy", "pyarrow"} | sys.stdlib_module_names,
    "training": None,  # anything but the rooms below
    "serving": None,
}
NEVER = {
    "playlists": {"os.environ", "random", "training", "serving"},
    "training": {"serving"},
    "serving": {"training", "torch", "pandas", "scipy", "duckdb", "matplotlib"},
}
BLOCKED = ("torch", "pandas", "scipy", "duckdb", "matplotlib", "training")
BLOCK = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Blocked())
"""
IMPORT_ALL = """
import importlib, pkgutil
import serving
for module in pkgutil.walk_packages(serving.__path__, "serving."):
    if not module.name.startswith(("serving.store.migrations.", "serving.bench")):
        importlib.import_module(module.name)
import pyarrow
pyarrow.array(["PyArrow too does without pandas"])
print(*sorted(name for name in sys.modules if name.startswith("serving")))
"""


def imported(file: Path) -> Iterator[tuple[str, int]]:
    """Each module that a file imports, also inside of functions, and the line."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: relative imports hide the room"
            yield str(node.module), node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


@pytest.mark.parametrize("room", ["playlists", "training", "serving"])
def test_a_room_imports_only_what_it_may(room: str) -> None:
    wrong = []
    for file in sorted((ROOT / room).rglob("*.py")):
        for name, line in imported(file):
            top, may = name.partition(".")[0], MAY[room]
            if top in NEVER[room] or name in NEVER[room] or (may is not None and top not in may):
                wrong.append(f"{file.relative_to(ROOT)}:{line} imports {name}")
    assert not wrong


def test_serving_needs_nothing_of_training() -> None:
    """Every module of serving is imported where torch and its friends cannot be."""
    script = BLOCK.format(blocked=BLOCKED) + IMPORT_ALL
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False)
    assert run.returncode == 0, run.stderr
    assert "serving.app" in run.stdout.split()


def test_a_machine_that_only_serves_can_promote_and_roll_back() -> None:
    blocked = [name for name in BLOCKED if name != "training"]
    script = BLOCK.format(blocked=blocked) + "from training.versions import main; main(['--help'])"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False)
    assert run.returncode == 0, run.stderr
