"""What is left of a listener's things, and what is told of them, after everybody else asked every endpoint?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select

from tests.api.conftest import Server, server_on
from tests.api.test_matrix import KIND_OF, MARK, STRANGERS, World, _things

WORDS = f"{MARK} song"  # what the owner's player calls a track that no catalogue has
OWN = "DELETE /v1/me"  # ends who asks: nothing can be asked after it
OWNED = [name for name, kind in KIND_OF.items() if kind == "owned"]


def peopled(server: Server) -> World:
    """The server with everybody signed up, and something of every kind that is the owner's."""
    tokens: dict[str, str | None] = {"nobody": None, "owner": server.sign_up(user=MARK, name=MARK)}
    tokens["stranger"] = server.sign_up(user="stranger")
    tokens |= {"curator": server.appointed("curator", "curator"), "engineer": server.appointed("engineer", "engineer")}
    ids = _things(server, str(tokens["owner"]), tokens["curator"])
    named = {"listened_at": 1_790_000_000, "track_metadata": {"artist_name": MARK, "track_name": WORDS}}
    document = {"listen_type": "single", "payload": [named]}
    assert server.ask("POST", "/1/submit-listens", tokens["owner"], json=document).status_code == 200
    server.settle()
    return World(server, server.app.openapi(), tokens, ids)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """For tests whose strangers change nothing of each other's."""
    with server_on(f"sqlite:///{tmp_path_factory.mktemp('strangers') / 'segue.db'}") as server:
        yield peopled(server)


@pytest.fixture(params=["sqlite", "postgres"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    there = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'segue.db'}" if there else request.getfixturevalue("postgres")
    with server_on(url) as server:
        yield peopled(server)


LOG = "accesses"  # where the owner reads who else asked: it grows by being asked


def rows_of_the_owner(world: World) -> dict[str, list[str]]:
    """Every row of every table that names the owner or a thing of theirs, by the table."""
    sought = (MARK, *(id for family, id in world.ids.items() if family != "invites"))
    tables = MetaData()
    with world.server.app.state.store.begin() as connection:
        tables.reflect(connection)
        rows = {name: [repr(tuple(row)) for row in connection.execute(select(table))]
                for name, table in tables.tables.items()}  # fmt: skip
    found = {name: sorted(row for row in all_ if any(word in row for word in sought)) for name, all_ in rows.items()}
    return {name: mine for name, mine in found.items() if mine and name != LOG}


def test_whatever_everybody_else_asks_the_owner_keeps_every_row_and_is_named_in_no_answer(either: World) -> None:
    before = rows_of_the_owner(either)
    assert {"listeners", "listens", "tokens", "sessions", "blend_members", "playlists", "submissions"} <= set(before)
    told = []
    for who in STRANGERS:
        for name in sorted(KIND_OF, key=lambda name: (name == OWN, name)):
            answer = either.ask(name, who)
            told += [(who, name)] if MARK in answer.text or MARK in str(answer.headers) else []
            assert answer.status_code < 500, (who, name)
    either.server.settle()
    assert told == []
    assert rows_of_the_owner(either) == before


@pytest.mark.parametrize("who", STRANGERS)
def test_the_owners_own_words_are_not_found_by_another(shared: World, who: str) -> None:
    for query in ("marked", "song"):  # parts of them: an answer that says back what was asked is no leak
        answer = shared.server.ask("GET", "/v1/search", shared.tokens[who], params={"q": query})
        assert (answer.status_code, MARK in answer.text) == (200, False)


@pytest.mark.parametrize("name", OWNED)
def test_what_is_anothers_is_answered_exactly_like_what_there_is_not(shared: World, name: str) -> None:
    nothing = {family: id[:-1] + ("0" if id[-1] != "0" else "1") for family, id in shared.ids.items()}
    absent = replace(shared, ids=nothing)
    for who in STRANGERS:
        theirs, none = shared.ask(name, who), absent.ask(name, who)
        assert (theirs.status_code, none.status_code) == (404, 404), who
        assert _without(theirs.text, shared.ids) == _without(none.text, nothing), who
        assert theirs.headers["content-type"] == none.headers["content-type"]


def _without(text: str, ids: dict[str, str]) -> str:
    for id in ids.values():
        text = text.replace(id, "ID")
    return text
