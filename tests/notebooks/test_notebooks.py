"""The notebooks run to their end on a small world, draw what they promise, and keep no output in the repository."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from playlists.listens import read_listens
from tests.conftest import ROOT
from tests.looking.trained import simulated, two_trained
from tests.training.worlds import world_catalogue, world_listens, write_world

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LONGEST = 5  # lines of a function; what is longer belongs into a package, with a test
SLOWEST_S = 120  # of one cell
DRAWS = re.compile(r"^(charts|plots)\.|^artist_map\(", re.MULTILINE)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a kernel: where the listens and two versions of them lie."""
    folder = tmp_path_factory.mktemp("notebooks")
    data, models = simulated(folder / "data"), folder / "models"
    two_trained(data, models)
    return _environment(folder, data, models)


@pytest.fixture(scope="session")
def ran(world: dict[str, str]) -> dict[str, NotebookNode]:
    """Every notebook after it ran, by name."""
    return {path.name: _run(path, world) for path in NOTEBOOKS}


def _environment(folder: Path, data: Path, models: Path) -> dict[str, str]:
    own = {"IPYTHONDIR": folder / "ipython", "JUPYTER_RUNTIME_DIR": folder / "runtime", "PYTHONPATH": ROOT}
    return dict(os.environ) | {name: str(path) for name, path in own.items()} | {
        "DATA": str(data), "MODELS": str(models), "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "error::FutureWarning",
    }  # fmt: skip


def _run(path: Path, environment: dict[str, str]) -> NotebookNode:
    """Jupyter replaces the word "python" of a kernel by this interpreter. Raises where a cell does."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=SLOWEST_S, kernel_name="python3")
    with client.setup_kernel(env=environment, cwd=str(path.parent)):
        client.nb = notebook
        for number, cell in enumerate(notebook.cells):
            client.execute_cell(cell, number)
    return notebook


def _code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _shown(cell: NotebookNode) -> str:
    """Everything that a cell shows or prints."""
    parts = [output.get("text", "") + str(output.get("data", "")) for output in cell.outputs]
    return "".join(parts)


def test_there_are_three() -> None:
    assert [path.name[:2] for path in NOTEBOOKS] == ["1_", "2_", "3_"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_plot_is_drawn_and_nothing_is_warned_of(path: Path, ran: dict[str, NotebookNode]) -> None:
    cells = _code(ran[path.name])
    for cell in cells:
        assert not [output for output in cell.outputs if output.get("name") == "stderr"]
        if DRAWS.search(cell.source):
            assert "<svg" in _shown(cell), cell.source
    assert sum("<svg" in _shown(cell) for cell in cells) >= 5


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_listener_is_named(path: Path, ran: dict[str, NotebookNode], world: dict[str, str]) -> None:
    names = set(read_listens(Path(world["DATA"]), columns=["listener"])["listener"].to_pylist())
    shown = "".join(_shown(cell) for cell in _code(ran[path.name]))
    assert not names & set(re.findall(r"\w+", shown))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_output_is_kept(path: Path) -> None:
    for cell in _code(nbformat.read(path, as_version=4)):
        assert cell.outputs == []
        assert cell.execution_count is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nothing_long_is_defined(path: Path) -> None:
    for cell in _code(nbformat.read(path, as_version=4)):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                assert (node.end_lineno or node.lineno) - node.lineno < LONGEST, node.name


def test_versions_judged_by_one_split_are_compared_in_pairs(ran: dict[str, NotebookNode]) -> None:
    (cell,) = (cell for cell in _code(ran["3_compare_two_versions.ipynb"]) if "compare.paired" in cell.source)
    assert ">discovery</text>" in _shown(cell)


def test_listens_without_times_are_looked_at_as_far_as_they_go(tmp_path: Path) -> None:
    catalogue = world_catalogue(24)
    data = write_world(tmp_path / "data", catalogue, world_listens(catalogue, 5, 6, timed=False))
    cells = _code(_run(NOTEBOOKS[0], _environment(tmp_path, data, tmp_path)))
    said = [cell for cell in cells if "nothing to draw" in _shown(cell)]
    assert 4 <= len(said) < sum(bool(DRAWS.search(cell.source)) for cell in cells)
