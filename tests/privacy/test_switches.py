"""Each purpose that can be switched off really ends, at once or in the next training set."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sqlalchemy import Connection, func, select

from playlists.catalogue import read_catalogue, write_catalogue
from playlists.listens import LISTENERS, read_listens
from playlists.responses.variants import Experiment, Variant
from playlists.week import parse_week
from serving.answering.worlds import measure_worlds
from serving.export import export_folder
from serving.privacy.register import PURPOSES
from serving.responses.reading import who
from serving.responses.span import Span
from serving.store import experiments, listeners, worlds
from serving.store.brought import KNOWN_BY
from serving.store.opened import reading
from serving.store.response_tables import named_feedback, named_hidden, named_listens, offers, openings
from serving.store.switches import SWITCHES
from serving.store.tables import metadata, playlists
from tests.api.conftest import NOW, Server

PATH = "/v1/me/privacy"
WEEK = parse_week("2026-W47")
SPAN = Span(WEEK, WEEK)
TRIAL = Experiment(
    "bolder", "discover-weekly",
    (Variant("control", 0.5, {}), Variant("bold", 0.5, {"adventurousness": 0.9})),
    date(2026, 11, 1), date(2026, 12, 31), (),
)  # fmt: skip
JUDGING = (offers, openings, named_listens, named_feedback, named_hidden)


def turn(server: Server, token: str, **purposes: bool) -> None:
    assert server.ask("PATCH", PATH, token, json=purposes).status_code == 200


def rows(server: Server, table: str, listener: str) -> int:
    with reading(server.app.state.store) as connection:
        of = metadata.tables[table]
        return connection.scalar(select(func.count()).where(of.c.listener == listener)) or 0


def me(server: Server, token: str) -> str:
    return str(server.ask("GET", "/v1/me", token).json()["id"])


def bring(server: Server, token: str) -> None:
    said = {"title": "Zzyzx Undertow", "artist": "The Qwertzians", "at": "2026-11-17T12:00:00Z"}
    assert server.ask("POST", "/v1/listens", token, json={"listens": [said]}).json()["added"] == 1


def use_playlists(server: Server, token: str) -> None:
    """Opens the week's playlist, and plays, loves and hides from it by name."""
    listens = {"track": "t3", "at": "2026-11-18T10:00:00Z", "playlist": "here"}
    assert server.ask("POST", "/v1/listens", token, json={"listens": [listens]}).is_success
    assert server.ask("PUT", "/v1/me/feedback/tracks/t4", token, json={"score": 1, "playlist": "here"}).is_success
    assert server.ask("PUT", "/v1/me/hidden/tracks/t5", token, params={"playlist": "here"}).is_success
    assert server.weekly(token).status_code == 200
    server.settle()


def test_what_they_brought_counts_for_no_catalogue_of_a_training_set(server: Server, tmp_path: Path) -> None:
    tokens = [server.sign_up() for _ in range(KNOWN_BY)]
    for token in tokens:
        bring(server, token)

    def learnt() -> int:
        to = tmp_path / "data"
        to.mkdir(exist_ok=True)
        write_catalogue(to / "catalogue.parquet", server.shelves.get().catalogue.table)  # type: ignore[union-attr]
        export_folder(server.app.state.store, to, tmp_path, lambda done, whole: None)
        return int(read_catalogue(to / "catalogue.parquet").table.num_rows)

    known = len(server.shelves.get().catalogue)
    assert learnt() == known + 1
    turn(server, tokens[0], training=False)
    assert learnt() == known


def test_a_purpose_is_off_until_it_is_switched_on_again(server: Server) -> None:
    token = server.sign_up()
    assert _on(server, token) == set(SWITCHES)
    turn(server, token, training=False, insight=False)
    assert _on(server, token) == set(SWITCHES) - {"training", "insight"}
    turn(server, token, training=True)
    assert _on(server, token) == set(SWITCHES) - {"insight"}


def _on(server: Server, token: str) -> set[str]:
    told = server.ask("GET", PATH, token).json()["purposes"]
    return {one["purpose"] for one in told if one["off"] is not None and one["on"]}


def test_every_switch_says_in_two_languages_what_it_means_and_what_playlists_need_has_none() -> None:
    assert {purpose for purpose, why in PURPOSES.items() if why.off} == set(SWITCHES)
    assert all(all(why.words) and all(why.off or ("-",)) for why in PURPOSES.values())
    assert PURPOSES["playlists"].off is None


def test_an_unknown_purpose_is_refused(server: Server) -> None:
    refused = server.ask("PATCH", PATH, server.sign_up(), json={"playlists": False})
    assert (refused.status_code, "playlists" in refused.text) == (422, True)


def test_who_wants_no_training_is_in_no_later_training_set_until_they_want_it_again(
    server: Server, tmp_path: Path
) -> None:
    one, other = server.sign_up(user="one"), server.sign_up(user="other")
    for token in (one, other):
        server.listen(token, [1, 2, 3])
    to = tmp_path / "data"
    to.mkdir()
    (to / "catalogue.parquet").write_bytes(b"")

    def learnt_from() -> tuple[set[str], set[str]]:
        export_folder(server.app.state.store, to, tmp_path, lambda done, whole: None)
        people = pq.read_table(to / "listeners.parquet", schema=LISTENERS)
        return set(read_listens(to)["listener"].to_pylist()), set(people["listener"].to_pylist())

    assert learnt_from() == ({"one", "other"}, {"one", "other"})
    turn(server, one, training=False)
    assert learnt_from() == ({"other"}, {"other"})
    assert server.weekly(one).json()["basis"] == "taste"
    turn(server, one, training=True)
    assert learnt_from() == ({"one", "other"}, {"one", "other"})


def test_who_wants_no_judging_leaves_nothing_for_it_and_counts_in_no_report(server: Server) -> None:
    token = server.sign_up(user="one")
    server.listen(token, [1, 2, 3])
    use_playlists(server, token)
    assert all(rows(server, table.name, "one") for table in JUDGING)
    turn(server, token, judging=False)
    assert not any(rows(server, table.name, "one") for table in JUDGING)
    use_playlists(server, token)
    assert not any(rows(server, table.name, "one") for table in JUDGING)
    turn(server, token, judging=True)
    use_playlists(server, token)
    assert rows(server, "offers", "one") == 1


def test_an_offer_that_was_noted_meanwhile_is_not_counted(server: Server) -> None:
    token = server.sign_up(user="one")
    turn(server, token, judging=False)
    with server.app.state.store.begin() as connection:
        row = {"listener": "one", "kind": "discover-weekly", "period": "2026-W47", "made_ms": 1795003390000}
        connection.execute(offers.insert().values(**row, places=b"{}"))
        assert who(connection, SPAN) == []
    turn(server, token, judging=True)
    with reading(server.app.state.store) as connection:
        assert who(connection, SPAN) == ["one"]


@pytest.mark.parametrize("purpose", ["experiments", "judging"])
def test_who_wants_no_part_in_experiments_gets_what_everybody_gets_at_once(server: Server, purpose: str) -> None:
    token = server.sign_up(user="ann")
    server.listen(token, [1, 2, 3])
    plain = server.weekly(token).json()["tracks"]
    with server.app.state.store.begin() as connection:
        experiments.add(connection, TRIAL, NOW)
        listeners.changed(connection, ["ann"])  # so that it is made anew
    server.weekly(token)
    assert _variants(server) == {"bolder/bold"}, "choose another name, which falls to the variant"
    turn(server, token, **{purpose: False})
    assert server.weekly(token).json()["tracks"] == plain
    assert _variants(server) == {None}
    with reading(server.app.state.store) as connection:
        assert who(connection, SPAN, ["bolder/bold", "bolder/control"]) == []
    turn(server, token, **{purpose: True})
    server.weekly(token)
    assert _variants(server) == {"bolder/bold"}


def _variants(server: Server) -> set[str | None]:
    with reading(server.app.state.store) as connection:
        return set(connection.scalars(select(playlists.c.variant)))


def test_who_wants_no_part_in_statistics_is_no_stranger_to_compare_with(server: Server) -> None:
    tokens = {name: server.sign_up(user=name) for name in ("one", "other")}
    turn(server, tokens["one"], statistics=False)
    with reading(server.app.state.store) as connection:
        assert listeners.sample(connection, 10) == ["other"]


def test_strangers_are_asked_anew_when_one_of_them_no_longer_takes_part(server: Server) -> None:
    tokens = [server.sign_up(user=f"l{n}") for n in range(24)]
    for n, token in enumerate(tokens):
        server.listen(token, [n, n + 1, n + 60])
    shelf, strangers = server.shelves.get(), server.app.state.strangers

    def pairs(connection: Connection) -> int:
        return len(strangers.alike(connection, shelf, date(2026, 11, 18)))

    with reading(server.app.state.store) as connection:
        before = pairs(connection)
    turn(server, tokens[0], statistics=False)
    with reading(server.app.state.store) as connection:
        assert (before, pairs(connection)) == (24 * 23 // 2, 23 * 22 // 2)


def test_who_wants_no_insight_has_no_weeks_measured_and_sees_them_all_the_same(server: Server) -> None:
    token = server.sign_up(user="one")
    server.listen(token, [1, 2, 3])
    store, shelf = server.app.state.store, server.shelves.get()
    assert measure_worlds(store, shelf, NOW) == 1  # type: ignore[arg-type]
    assert rows(server, "worlds", "one") > 0
    turn(server, token, insight=False)
    assert rows(server, "worlds", "one") == 0
    assert measure_worlds(store, shelf, NOW) == 0  # type: ignore[arg-type]
    assert len(server.ask("GET", "/v1/me/bubble", token).json()["weeks"]) == 26
    with reading(store) as connection:
        assert worlds.measured(connection, ["one"], WEEK, "small") == set()
