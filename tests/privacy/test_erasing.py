"""Who deletes their account leaves nothing: no row, no byte of a file, no part of a blend, nothing to learn from."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from sqlalchemy import func, select

from playlists.listens import LISTENS, read_listens
from serving.answering.worlds import measure_worlds
from serving.export import export_folder
from serving.privacy.register import BY_TABLE
from serving.store import listens
from serving.store.blend_tables import blends, members
from serving.store.opened import reading
from tests.api.conftest import NOW, Server, server_on
from tests.privacy.conftest import do_what_is_due
from tests.privacy.somebody import BAND, FILLED, SONG, TRACES, USER, somebody, traces_in_files, traces_in_rows


def exported(server: Server, to: Path, models: Path) -> Path:
    to.mkdir(exist_ok=True)
    (to / "catalogue.parquet").write_bytes(b"")  # the listens alone are looked at
    export_folder(server.app.state.store, to, models, lambda done, whole: None)
    return to


def test_somebody_is_everywhere_before(server: Server, tmp_path: Path) -> None:
    """So that finding nothing afterwards means something."""
    somebody(server)
    filled = {place.partition(".")[0] for place in traces_in_rows(server.app.state.store)}
    assert set(FILLED) <= filled
    assert set(FILLED) <= set(BY_TABLE)


def test_after_the_account_is_deleted_no_table_holds_a_trace(server: Server) -> None:
    token = somebody(server)
    do_what_is_due(server)
    receipt = server.ask("DELETE", "/v1/me", token)
    assert receipt.status_code == 200
    assert receipt.json()["counts"]["listens"] == 41
    assert traces_in_rows(server.app.state.store) == []
    assert server.ask("GET", "/v1/me", token).status_code == 401


def test_no_file_of_the_store_holds_a_trace_afterwards(tmp_path: Path) -> None:
    with server_on(f"sqlite:///{tmp_path / 'segue.db'}") as server:
        token = somebody(server)
        do_what_is_due(server)
        assert traces_in_files(tmp_path) != []
        server.ask("DELETE", "/v1/me", token)
        assert traces_in_files(tmp_path) == []
    assert traces_in_files(tmp_path) == []


def test_the_next_training_set_has_nothing_of_them(server: Server, tmp_path: Path) -> None:
    token = somebody(server)
    before = exported(server, tmp_path / "data", tmp_path)
    assert USER in read_listens(before)["listener"].to_pylist()
    assert all(pq.read_schema(file) == LISTENS for file in before.glob("listens/*/*.parquet"))  # nothing of devices
    server.ask("DELETE", "/v1/me", token)
    after = exported(server, tmp_path / "data", tmp_path)
    assert USER not in read_listens(after)["listener"].to_pylist()
    assert traces_in_files(tmp_path / "data", (USER,)) == []


def test_a_folder_from_before_brings_nobody_back(server: Server) -> None:
    token = somebody(server)
    store = server.app.state.store
    with reading(store) as connection:
        old = listens.read(connection, [USER])
    server.ask("DELETE", "/v1/me", token)
    with store.begin() as connection:
        assert listens.load(connection, old) == (0, 0)
    assert traces_in_rows(store) == []


def test_nobody_else_gets_the_name(server: Server) -> None:
    token = somebody(server)
    server.ask("DELETE", "/v1/me", token)
    taken = server.ask("POST", "/v1/listeners", json={"user": USER.upper()})
    assert taken.status_code == 422


def test_the_others_of_a_blend_go_on_without_them(server: Server) -> None:
    token = somebody(server)
    server.ask("DELETE", "/v1/me", token)
    with reading(server.app.state.store) as connection:
        (left,) = connection.execute(select(blends.c.name, blends.c.document)).all()
        assert (left.name, left.document) == (None, None)
        assert connection.scalar(select(func.count()).select_from(members)) == 1


def test_a_receipt_can_be_shown_and_names_nobody(server: Server) -> None:
    receipt = server.ask("DELETE", "/v1/me", somebody(server)).json()
    shown = server.ask("GET", f"/v1/receipts/{receipt['id']}")
    assert shown.json() == receipt
    assert not any(word in shown.text for word in TRACES)
    assert server.ask("GET", "/v1/receipts/none").status_code == 404


def test_a_deleted_artist_goes_from_listens_players_words_and_reasons(server: Server) -> None:
    token = somebody(server)
    heard = server.weekly(token).json()
    because = [track["reason"]["track"] for track in heard["tracks"] if track["reason"].get("track")]
    assert because
    gone = server.ask("DELETE", "/v1/me/listens", token, params={"track": because[0]})
    assert gone.json()["counts"]["listens"] == 1
    assert gone.json()["counts"]["playlists"] >= 1
    with reading(server.app.state.store) as connection:
        assert because[0] not in listens.read(connection, [USER])["track"].to_pylist()
    again = server.weekly(token).json()
    assert because[0] not in [track["reason"].get("track") for track in again["tracks"]]


def test_listens_of_a_time_go_and_others_stay(server: Server) -> None:
    token = somebody(server)
    span = {"from": "2026-11-17T12:00:00Z", "to": "2026-11-17T12:30:00Z"}
    assert server.ask("DELETE", "/v1/me/listens", token, params=span).json()["counts"]["listens"] == 10
    assert server.ask("GET", "/v1/me", token).json()["listens"] == 31


def test_what_players_alone_know_goes_with_its_listen(server: Server) -> None:
    token = somebody(server)
    span = {"from": "2026-11-18T11:50:00Z"}
    assert server.ask("DELETE", "/v1/me/listens", token, params=span).json()["counts"] == {
        "listens": 1, "submissions": 1, "brought_tracks": 1, "exports": 1,
    }  # fmt: skip
    assert [
        p for p in traces_in_rows(server.app.state.store, (SONG,)) if p.startswith(("submissions", "brought"))
    ] == []


def test_deleting_without_saying_what_is_refused(server: Server) -> None:
    refused = server.ask("DELETE", "/v1/me/listens", somebody(server))
    assert refused.status_code == 422
    assert "DELETE /v1/me" in refused.json()["detail"]


def test_everything_is_taken_along_but_keys(server: Server) -> None:
    token = somebody(server)
    path = server.ask("POST", "/v1/me/export", token).json()["path"]
    assert server.ask("GET", path).status_code == 409  # it is being made
    do_what_is_due(server)
    archive = zipfile.ZipFile(io.BytesIO(server.ask("GET", path).content))
    names = set(archive.namelist())
    assert names == {"README.txt", *(f"{table}.jsonl" for table in BY_TABLE)}
    rows = [json.loads(line) for line in archive.read("listens.jsonl").splitlines()]
    assert len(rows) == 41
    assert {row["listener"] for row in rows} == {USER}
    assert [row["device"] for row in rows if row["device"]] == ["computer"]
    assert BAND in archive.read("submissions.jsonl").decode()
    secrets = archive.read("accounts.jsonl").decode() + archive.read("tokens.jsonl").decode()
    assert "argon2" not in secrets
    assert token not in str([archive.read(name) for name in names])


def test_an_export_ends_after_thirty_days_and_with_the_next_one(server: Server) -> None:
    token = somebody(server)
    first = server.ask("POST", "/v1/me/export", token).json()["path"]
    second = server.ask("POST", "/v1/me/export", token).json()["path"]
    do_what_is_due(server)
    assert server.ask("GET", first).status_code == 404
    assert server.ask("GET", second).status_code == 200
    server.times.append(server.times[-1].replace(month=12, day=19))
    assert server.ask("GET", second).status_code == 404


def test_what_was_taken_along_before_goes_with_the_listens_in_it(server: Server) -> None:
    token = somebody(server)
    path = server.ask("POST", "/v1/me/export", token).json()["path"]
    do_what_is_due(server)
    assert server.ask("GET", path).status_code == 200
    gone = server.ask("DELETE", "/v1/me/listens", token, params={"track": "t3"}).json()
    assert gone["counts"]["exports"] == 1
    assert server.ask("GET", path).status_code == 404


def test_a_listen_that_a_player_deletes_goes_from_what_was_made_of_it_too(server: Server) -> None:
    token = somebody(server)
    headers = {"Authorization": f"Token {token}"}
    path = server.ask("POST", "/v1/me/export", token).json()["path"]
    do_what_is_due(server)
    one = server.ask("GET", f"/1/user/{USER}/listens", headers=headers).json()["payload"]["listens"][0]
    gone = {key: one[key] for key in ("listened_at", "recording_msid")}
    assert server.ask("POST", "/1/delete-listen", headers=headers, json=gone).status_code == 200
    assert server.ask("GET", path).status_code == 404


def test_the_width_of_a_week_is_not_kept_when_its_listens_go(server: Server) -> None:
    token = somebody(server)
    server.times.append(NOW + timedelta(days=7))
    measure_worlds(server.app.state.store, server.shelves.get(), server.times[-1])  # type: ignore[arg-type]
    played = [week["played"] for week in server.ask("GET", "/v1/me/bubble", token).json()["weeks"]]
    assert any(one["plays"] for one in played)
    assert server.ask("DELETE", "/v1/me/listens", token, params={"from": "2026-01-01T00:00:00Z"}).is_success
    played = [week["played"] for week in server.ask("GET", "/v1/me/bubble", token).json()["weeks"]]
    assert not any(one["plays"] for one in played)


def test_a_deleted_artist_goes_from_what_the_catalogue_does_not_have_of_theirs(server: Server) -> None:
    token = server.sign_up(user=USER)
    name = server.shelves.get().catalogue.words(("artist",), np.array([14]))[0]["artist"]  # type: ignore[union-attr]
    said = {"artist": f" {name}".upper(), "title": SONG, "at": "2026-11-17T12:00:00Z"}
    assert server.ask("POST", "/v1/listens", token, json={"listens": [said]}).json()["added"] == 1
    assert traces_in_rows(server.app.state.store, (SONG,)) != []
    gone = server.ask("DELETE", "/v1/me/listens", token, params={"artist": "a7"}).json()
    assert gone["counts"].get("listens") == 1
    assert traces_in_rows(server.app.state.store, (SONG,)) == []


def test_an_artist_whom_only_one_s_own_program_named_is_deleted_by_name(server: Server) -> None:
    token = server.sign_up(user=USER)
    said = {"artist": "Nobody's Band", "title": SONG, "at": "2026-11-17T12:00:00Z"}
    assert server.ask("POST", "/v1/listens", token, json={"listens": [said]}).json()["added"] == 1
    assert (
        server.ask("DELETE", "/v1/me/listens", server.sign_up(), params={"artist": "nobody's band"}).status_code == 404
    )
    gone = server.ask("DELETE", "/v1/me/listens", token, params={"artist": "nobody's band"}).json()
    assert gone["counts"].get("listens") == 1
    assert traces_in_rows(server.app.state.store, (SONG,)) == []
