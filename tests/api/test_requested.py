"""What is made on request is attributed: offered and opened once a day and kind, and forgotten with a blend."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import select

from serving.store.response_tables import offers, openings
from tests.api.conftest import Server
from tests.api.test_blends import blended, people, playlist

RADIO = {"track": "t5"}


def noted(server: Server) -> list[tuple[str, list[str]]]:
    """(kind, tracks) of each row, in the order of writing, when all that was to be written is."""
    server.settle()
    with server.app.state.store.begin() as connection:
        rows = connection.execute(select(offers.c.kind, offers.c.places).order_by(offers.c.made_ms)).all()
    return [(kind, orjson.loads(places)["track"]) for kind, places in rows]


def opened(server: Server) -> list[tuple[str, str]]:
    server.settle()
    with server.app.state.store.begin() as connection:
        return [tuple(row) for row in connection.execute(select(openings.c.kind, openings.c.day)).all()]  # type: ignore[misc]


def tracks(answer: Any) -> list[str]:
    return [track["track"] for track in answer.json()["tracks"]]


def test_a_radio_is_offered_and_opened_and_the_next_one_adds_what_is_new(server: Server) -> None:
    token = server.sign_up()
    server.listen(token, list(range(30)))
    first = tracks(server.ask("GET", "/v1/radio", token, params=RADIO))
    assert noted(server) == [("radio", first)]
    server.ask("GET", "/v1/radio", token, params=RADIO)
    second = tracks(server.ask("GET", "/v1/radio", token, params={"track": "t150"}))
    (_, again), (kind, more) = noted(server)
    assert (again, kind, more) == (first, "radio", [track for track in second if track not in first])
    assert opened(server) == [("radio", "2026-11-18")]


def test_a_moment_and_a_prompt_are_noted_and_nothing_of_what_was_asked(server: Server) -> None:
    token = server.sign_up()
    server.listen(token, list(range(40)))
    moment = tracks(server.ask("GET", "/v1/me/moment", token))
    prompt = tracks(server.ask("POST", "/v1/prompt", token, json={"query": {"known": "unknown", "length": 23}}))
    assert sorted(noted(server)) == sorted([("moment", moment), ("prompt", prompt)])
    with server.app.state.store.begin() as connection:
        written = str(connection.execute(select(offers)).all())
    assert "unknown" not in written


def test_what_cannot_be_made_is_not_offered(server: Server) -> None:
    assert server.ask("GET", "/v1/me/moment", server.sign_up()).status_code == 409
    assert noted(server) == opened(server) == []


def test_a_play_of_a_radio_counts_for_it_in_the_report(server: Server) -> None:
    for n in range(6):
        token = server.sign_up(user=f"listener{n}")
        heard = tracks(server.ask("GET", "/v1/radio", token, params=RADIO))
        server.settle()
        server.listen(token, [int(heard[0][1:])], ago=timedelta(0))
    server.times.append(server.times[-1] + timedelta(hours=1))
    curator = server.appointed("cara", "curator")
    answer = server.ask("GET", "/v1/reports/responses", curator, params={"kind": "radio"})
    (week,) = [cell for cell in answer.json()["cells"] if cell["week"] == "2026-W47"]
    assert (week["kind"], week["listeners"], week["playlists"], week["plays"]) == ("radio", 6, 6, 6)
    assert week["rates"]["reach"]["value"] == 1
    assert week["rates"]["completion"]["value"] == 1


def test_a_kind_that_there_is_not_has_no_report(server: Server) -> None:
    curator = server.appointed("cara", "curator")
    assert server.ask("GET", "/v1/reports/responses", curator, params={"kind": "jukebox"}).status_code == 404


def test_a_blend_is_offered_to_who_reads_it_and_who_leaves_takes_it_from_all(server: Server) -> None:
    ana, ben = people(server, "Ana", "Ben")
    id = blended(server, ana, ben)
    made = tracks(playlist(server, ana, id))
    playlist(server, ben, id)
    assert noted(server) == [(f"blend:{id}", made)] * 2
    assert {kind for kind, _ in opened(server)} == {f"blend:{id}"}
    server.ask("DELETE", f"/v1/blends/{id}", ben)
    assert noted(server) == opened(server) == []
