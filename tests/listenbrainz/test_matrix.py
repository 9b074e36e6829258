"""Every endpoint under /1 for nobody, another listener, a curator and an engineer; only the owner gets what is theirs.

An endpoint that EXPECTED does not have fails the first test, so that a new one cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import pytest

from serving.listenbrainz.app import PATH
from tests.api.conftest import NOW, Server, server_on
from tests.listenbrainz.test_own_playlists import A, B, jspf

Kind = Literal["open", "mine", "named", "owned"]
MARK = "marked-as-the-owners"  # in every name that the owner gave: nobody else may ever be answered with it
ABSENT = "marked-as-nobodys"
STRANGERS = ("stranger", "curator", "engineer")
NOWHERE = str(UUID(int=9))

EXPECTED: dict[Kind, str] = {
    # whoever asks is answered, about recordings or about themselves
    "open": """
        GET /validate-token, GET /feedback/recording/{recording}/get-feedback-mbid,
        GET /feedback/recording/{recording}/get-feedback, GET /metadata/recording, POST /metadata/recording""",
    # each writes what is theirs: there is no way to name somebody else
    "mine": """
        POST /latest-import, POST /submit-listens, POST /playing-now/delete, POST /delete-listen,
        POST /feedback/recording-feedback, POST /playlist/create""",
    # it names a listener: for everybody else they are not there, with a token or without
    "named": """
        GET /latest-import, GET /user/{user}/listens, GET /user/{user}/listen-count, GET /user/{user}/playing-now,
        GET /feedback/user/{user}/get-feedback, GET /feedback/user/{user}/get-feedback-for-recordings,
        POST /feedback/user/{user}/get-feedback-for-recordings, GET /user/{user}/playlists/createdfor,
        GET /user/{user}/playlists/collaborator, GET /user/{user}/playlists, GET /stats/user/{user}/recordings,
        GET /cf/recommendation/user/{user}/recording""",
    # it names a private playlist: for everybody else it is not there
    "owned": """
        POST /playlist/edit/{id}, POST /playlist/{id}/item/add, POST /playlist/{id}/item/add/{place},
        POST /playlist/{id}/item/move, POST /playlist/{id}/item/delete, POST /playlist/{id}/delete,
        POST /playlist/{id}/copy, GET /playlist/{id}, GET /playlist/{id}/xspf""",
}
KIND_OF: dict[str, Kind] = {
    name: kind for kind, written in EXPECTED.items() for name in " ".join(written.split()).split(", ")
}
LISTEN = {"listened_at": int(NOW.timestamp()) - 60, "track_metadata": {"artist_name": "Moorings", "track_name": "Ebb"}}
SENT: dict[str, Any] = {  # what the owner would send; the others send {}
    "POST /submit-listens": {"listen_type": "single", "payload": [LISTEN]},
    "POST /feedback/recording-feedback": {"recording_mbid": A, "score": 1},
    "POST /feedback/user/{user}/get-feedback-for-recordings": {"recording_mbids": [A]},
    "POST /metadata/recording": {"recording_mbids": [A]},
    "POST /delete-listen": {"listened_at": LISTEN["listened_at"], "recording_msid": A},
    "POST /playlist/create": jspf(A),
    "POST /playlist/edit/{id}": jspf(title="changed"),
    "POST /playlist/{id}/item/add": jspf(B),
    "POST /playlist/{id}/item/add/{place}": jspf(B),
    "POST /playlist/{id}/item/move": {"mbid": A, "from": 0, "to": 1, "count": 1},
    "POST /playlist/{id}/item/delete": {"index": 0, "count": 1},
}


@dataclass
class World:
    """A server, the token of each role (None of nobody), and the owner's private playlist."""

    server: Server
    tokens: dict[str, str | None]
    playlist: str

    def ask(self, name: str, who: str, user: str = MARK, id: str = "") -> Any:
        """What that role is answered: about the owner and the owner's playlist, where nothing else is said."""
        method, path = name.split(" ")
        filled = path.format(user=user, id=id or self.playlist, place="0", recording=A)
        query = {"user_name": user, "recording_mbids": A} if method == "GET" else None
        more = {"json": SENT.get(name, {})} if method == "POST" else {}
        return self.server.ask(method, PATH + filled, self.tokens[who], params=query, **more)

    def make(self, title: str) -> str:
        document = jspf(A, B, title=title)
        made = self.server.ask("POST", "/1/playlist/create", self.tokens["owner"], json=document).json()
        return str(made["playlist_mbid"])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with server_on(f"sqlite:///{tmp_path_factory.mktemp('players') / 'segue.db'}") as server:
        tokens: dict[str, str | None] = {"nobody": None, "owner": server.sign_up(user=MARK)}
        tokens["stranger"] = server.sign_up(user="stranger")
        tokens["curator"] = server.appointed("curator", "curator")
        tokens["engineer"] = server.appointed("engineer", "engineer")
        words = {"artist_name": MARK, "track_name": MARK}
        document = {"listen_type": "single", "payload": [LISTEN | {"track_metadata": words}]}
        assert server.ask("POST", "/1/submit-listens", tokens["owner"], json=document).status_code == 200
        love = {"recording_mbid": A, "score": 1}
        assert server.ask("POST", "/1/feedback/recording-feedback", tokens["owner"], json=love).status_code == 200
        world = World(server, tokens, "")
        world.playlist = world.make(MARK)
        yield world


def test_every_endpoint_under_1_says_for_whom_it_is(world: World) -> None:
    mounted: Any = next(route for route in world.server.app.routes if getattr(route, "path", "") == PATH)
    paths = mounted.app.openapi()["paths"]
    there = [f"{method.upper()} {path}" for path, methods in paths.items() for method in methods]
    assert sorted(there) == sorted(KIND_OF), "declare in EXPECTED what is new, and drop what is gone"


@pytest.mark.parametrize("name", [n for n, k in KIND_OF.items() if k in ("mine", "owned") and "GET" not in n])
def test_nothing_is_written_without_a_token(world: World, name: str) -> None:
    assert world.ask(name, "nobody").status_code == 401


@pytest.mark.parametrize("name", [n for n, k in KIND_OF.items() if k == "named"])
def test_who_is_named_is_not_there_for_anybody_else_and_is_for_themselves(world: World, name: str) -> None:
    for who in ("nobody", *STRANGERS):
        theirs, none = world.ask(name, who), world.ask(name, who, user=ABSENT)
        assert (theirs.status_code, none.status_code) == (404, 404), who
        assert theirs.text.replace(MARK, ABSENT) == none.text, who
    assert world.ask(name, "owner").status_code in (200, 204)


@pytest.mark.parametrize("name", [n for n, k in KIND_OF.items() if k == "owned"])
def test_a_private_playlist_is_not_there_for_anybody_else_and_is_for_its_owner(world: World, name: str) -> None:
    id = world.make("of its own, since some endpoints delete it")
    for who in ("nobody", *STRANGERS) if "GET" in name else STRANGERS:
        theirs, none = world.ask(name, who, id=id), world.ask(name, who, id=NOWHERE)
        assert (theirs.status_code, none.status_code) == (404, 404), who
        assert theirs.text.replace(id, NOWHERE) == none.text, who
    assert world.ask(name, "owner", id=id).status_code == 200


@pytest.mark.parametrize("name", [n for n, k in KIND_OF.items() if k in ("open", "mine")])
def test_no_answer_under_1_to_another_names_what_the_owner_has(world: World, name: str) -> None:
    for who in STRANGERS:
        answer = world.ask(name, who)
        assert answer.status_code < 500, who
        assert MARK not in answer.text, who


def test_what_the_owner_sent_and_made_is_as_it_was_after_everybody_else_asked_everything(world: World) -> None:
    reads = [name for name, kind in KIND_OF.items() if name.startswith("GET") and kind in ("named", "owned")]
    before = {name: world.ask(name, "owner").text for name in reads}
    assert MARK in before["GET /user/{user}/listens"]
    assert MARK in before["GET /playlist/{id}"]
    for who in ("nobody", *STRANGERS):
        for name in KIND_OF:
            world.ask(name, who)
    assert {name: world.ask(name, "owner").text for name in reads} == before
