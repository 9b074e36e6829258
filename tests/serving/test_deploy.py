"""What deploy/ and the README tell an operator to run, set and wait for is what the code knows."""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

import pytest
from sqlalchemy import make_url

from serving.configured import FILE, NAMES
from serving.serve import ANSWERED_IN_S, WRONG, main
from serving.settings import Settings, settings_of
from serving.work.worker import STOPS_IN_S

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
CONTAINER = (DEPLOY / "Containerfile").read_text()
TOLD = [ROOT / "README.md", *sorted(DEPLOY.iterdir())]


def unit() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(DEPLOY / "segue.service")
    return parser["Service"]


def line(word: str) -> str:
    """The instruction of the container file that begins with `word`."""
    joined = CONTAINER.replace("\\\n", " ")
    return next(one.partition(" ")[2] for one in joined.splitlines() if one.startswith(word + " "))


def environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in line("ENV").split())


def written(settings: Settings) -> set[PurePosixPath]:
    """The folders that a server with these settings writes."""
    store = PurePosixPath(make_url(settings.database_url).database or "").parent
    assert settings.words is not None, "the words would be written beside models that are only read"
    return {store, PurePosixPath(settings.words), PurePosixPath(settings.uploads.folder)}


def test_every_command_that_an_operator_is_told_of_is_there() -> None:
    named = {name for file in TOLD for name in re.findall(r"python -m ([a-z]+(?:\.[a-z_]+)*)", file.read_text())}
    assert {"serving.serve", "serving.account", "serving.backup"} <= named
    assert [name for name in sorted(named) if find_spec(name) is None] == []


def test_every_setting_stands_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text()
    assert [name for name in (*NAMES, FILE) if f"`{name}`" not in text] == []


def test_the_unit_starts_the_server_with_the_file_of_settings_that_is_shipped() -> None:
    assert unit()["ExecStart"].split()[1:] == ["-m", "serving.serve"]
    assert unit()["Environment"] == f"{FILE}=/etc/segue.toml"
    settings = settings_of({FILE: str(DEPLOY / "segue.toml")})
    state = PurePosixPath("/var/lib") / unit()["StateDirectory"]
    assert unit()["ProtectSystem"] == "strict"
    assert [folder for folder in written(settings) if not folder.is_relative_to(state)] == []


@pytest.mark.parametrize(
    ("setting", "said", "code"),
    [
        ("nonsense", "DATABASE_URL", WRONG),
        ("postgresql://segue@127.0.0.1:1/segue", "cannot be opened", 1),
    ],
)
def test_systemd_gives_up_on_a_wrong_setting_and_waits_for_a_database(
    setting: str, said: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", setting)
    assert main(["--port", "0"]) == code
    assert said in capsys.readouterr().err
    assert (code == WRONG) == (str(code) in unit()["RestartPreventExitStatus"].split())


def test_the_shipped_file_names_every_setting_that_is_a_path_as_an_absolute_one() -> None:
    said = tomllib.loads((DEPLOY / "segue.toml").read_text())
    assert {name for name in ("MODELS", "WORDS", "UPLOADS") if not str(said[name]).startswith("/")} == set()
    assert str(said["DATABASE_URL"]).startswith("sqlite:////")


def test_systemd_has_nothing_to_say_against_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze")
    text = (DEPLOY / "segue.service").read_text().replace("/opt/segue/.venv/bin/python", sys.executable)
    (tmp_path / "segue.service").write_text(text)
    said = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / "segue.service")], capture_output=True, text=True, check=False
    )
    about = [line for line in said.stderr.splitlines() if str(tmp_path) in line or line.startswith("segue.service")]
    assert (said.returncode, about) == (0, [])


def test_the_container_is_told_by_settings_and_writes_into_its_volume_alone() -> None:
    assert set(environment()) <= set(NAMES)
    volume = PurePosixPath(line("VOLUME"))
    assert [folder for folder in written(settings_of(environment())) if not folder.is_relative_to(volume)] == []
    assert json.loads(line("CMD")) == ["python", "-m", "serving.serve"]
    assert line("USER") == "segue"


def test_what_the_container_is_built_of_is_there() -> None:
    copied = [name for one in re.findall(r"^COPY (.+) \S+$", CONTAINER, re.MULTILINE) for name in one.split()]
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_a_stop_is_given_longer_than_it_may_take() -> None:
    takes = ANSWERED_IN_S + STOPS_IN_S
    given = re.findall(r"--stop-timeout (\d+)", CONTAINER)
    assert [int(seconds) > takes for seconds in (unit()["TimeoutStopSec"], *given)] == [True, True]


class _Health(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/health" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    """Of a server that is well."""
    with HTTPServer(("127.0.0.1", 0), _Health) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_the_health_check_of_the_container_tells_a_server_that_is_well_from_none(port: int) -> None:
    check = json.loads(line("HEALTHCHECK").partition("CMD")[2])
    assert check[0] == "python"
    ends = [
        subprocess.run([sys.executable, *check[1:]], env=os.environ | {"PORT": str(at)}, capture_output=True).returncode
        for at in (port, 1)
    ]
    assert ends == [0, 1]
