"""The report of responses over HTTP: for curators, as JSON and CSV, without anybody's name."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from tests.api.conftest import Server

PATH = "/v1/reports/responses"


def heard(server: Server, people: int = 6) -> list[str]:
    """Some listeners who opened this week's playlist and played two tracks of it; their ids."""
    ids = []
    for n in range(people):
        token = server.sign_up(user=f"listener{n}", market="PT" if n else "JP")
        tracks = [int(track["track"][1:]) for track in server.weekly(token).json()["tracks"]]
        server.listen(token, tracks[:2], ago=timedelta(0))
        ids.append(f"listener{n}")
    server.times.append(server.times[-1] + timedelta(hours=1))
    return ids


def cells(server: Server, **query: str) -> list[dict[str, Any]]:
    answer = server.ask("GET", PATH, server.appointed("cara", "curator"), params=query)
    assert answer.status_code == 200
    return answer.json()["cells"]


def test_a_curator_reads_how_a_week_was_received(server: Server) -> None:
    heard(server)
    (week,) = [cell for cell in cells(server) if cell["week"] == "2026-W47"]
    assert (week["kind"], week["listeners"], week["playlists"], week["plays"]) == ("discover-weekly", 6, 6, 12)
    assert week["rates"]["reach"]["value"] == 1
    assert week["rates"]["play"]["value"] == pytest.approx(2 / 30, abs=1e-6)
    assert week["rates"]["completion"] == {"value": 1, "low": pytest.approx(0.6, abs=0.1), "high": 1}
    assert week["rates"]["skip"]["value"] == week["rates"]["hide"]["value"] == 0
    assert week["rates"]["novelty"]["value"] == 1


def test_a_listener_and_who_is_nobody_read_no_report(server: Server) -> None:
    assert server.ask("GET", PATH).status_code == 401
    assert server.ask("GET", PATH, server.sign_up()).status_code == 403


def test_a_report_names_no_listener_whatever_it_is_told_apart_by(server: Server) -> None:
    ids, token = heard(server), server.appointed("cara", "curator")
    for segment in (None, "activity", "genre", "market", "age", "reason", "position"):
        for format in ("json", "csv"):
            query = {"format": format} | ({"segment": segment} if segment else {})
            answer = server.ask("GET", PATH, token, params=query)
            assert answer.status_code == 200
            assert not any(id in answer.text for id in ids)


def test_four_listeners_are_withheld(server: Server) -> None:
    heard(server, people=4)
    found = cells(server)
    assert [(cell["week"], cell["withheld"]) for cell in found] == [("", True), ("2026-W47", True)]
    assert all("rates" not in cell and "listeners" not in cell for cell in found)


def test_the_csv_has_a_line_a_figure_and_is_chosen_by_accept_or_by_format(server: Server) -> None:
    heard(server)
    token = server.appointed("cara", "curator")
    by_accept = server.ask("GET", PATH, token, headers={"Accept": "text/csv"})
    by_format = server.ask("GET", PATH, token, params={"format": "csv"})
    assert by_accept.text == by_format.text
    assert by_format.headers["content-disposition"].endswith('responses-2026-W36-2026-W47.csv"')
    lines = list(csv.DictReader(io.StringIO(by_format.text)))
    (reach,) = [line for line in lines if line["figure"] == "reach" and line["week"] == "2026-W47"]
    assert (reach["kind"], reach["variant"], reach["value"], reach["listeners"]) == (
        "discover-weekly",
        "all",
        "1.0",
        "6",
    )


def test_of_one_kind_and_some_weeks_only_these(server: Server) -> None:
    heard(server)
    assert cells(server, kind="release-radar") == []
    token = server.appointed("cleo", "curator")
    earlier = server.ask("GET", PATH, token, params={"from": "2026-W40", "to": "2026-W46"}).json()
    assert (earlier["from"], earlier["to"], earlier["cells"]) == ("2026-W40", "2026-W46", [])


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ({"from": "2026-W47", "to": "2026-W46"}, 422, "the first one first"),
        ({"from": "2020-W01", "to": "2026-W46"}, 422, "1 to 53 weeks"),
        ({"from": "9999-W52"}, 422, "no listens"),
        ({"from": "2026-47"}, 422, "write it as"),
        ({"segment": "name"}, 422, "segment"),
        ({"kind": "discover-yearly"}, 404, "there are discover-weekly"),
    ],
)
def test_what_cannot_be_reported_is_refused_with_a_sentence(
    server: Server, query: dict[str, str], status: int, said: str
) -> None:
    answer = server.ask("GET", PATH, server.appointed("cara", "curator"), params=query)
    assert answer.status_code == status
    assert said in answer.json()["detail"]


def test_without_a_model_version_there_is_a_report_all_the_same(server: Server) -> None:
    heard(server)
    token = server.appointed("cara", "curator")
    server.shelves.shelf = None
    found = server.ask("GET", PATH, token, params={"segment": "genre"}).json()["cells"]
    assert found[0]["part"] == "unknown"
    assert found[0]["rates"]["long_tail"]["value"] is None


def test_a_report_that_did_not_change_is_not_sent_again(server: Server) -> None:
    heard(server)
    token = server.appointed("cara", "curator")
    tag = server.ask("GET", PATH, token).headers["etag"]
    assert server.ask("GET", PATH, token, headers={"If-None-Match": tag}).status_code == 304
