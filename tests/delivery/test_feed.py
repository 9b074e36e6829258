"""The feed of a listener: valid Atom, read without a token, gone when it is taken back."""

from __future__ import annotations

from datetime import timedelta
from html.parser import HTMLParser
from typing import Any, get_args
from xml.etree import ElementTree as Xml

import httpx
import pytest
from sqlalchemy import Engine, text, update

from playlists.formats.document import Document
from playlists.kinds import RECIPES
from serving.answering.answers import Answer
from serving.api.feed import Kind
from serving.delivery.atom import Feed, atom
from serving.store import feeds, listeners
from serving.store.opened import reading
from serving.store.tables import playlists
from tests.api.conftest import NOW, PASSWORD, Server, server_on

NAMES = {"a": "http://www.w3.org/2005/Atom"}
MS = 1_790_000_000_000
FEED = Feed("0b7b3c1e-8f1f-5f0a-9c55-2f6c7a7c9f10", "http://segue/feeds/x.xml", "http://segue/", MS)


class Texts(HTMLParser):
    """The tags and the text of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def answer_of(title: str, **more: Any) -> Answer:
    document: Document = {
        "kind": "discover-weekly", "week": "2026-W47", "basis": "taste",
        "tracks": [{"track": "t1", "title": title, "artist": "Moorings", "reason": {"kind": "loved", "count": 0}}],
    }  # fmt: skip
    return Answer(document | more, "6f2f4c1e-5d0b-4c55-9b1a-0c5a2f6e7d31", True, MS + 1000)


@pytest.fixture
def reader(server: Server) -> tuple[Server, str, str]:
    """A server, the token of somebody with a playlist, and the path of their feed."""
    token = server.sign_up(user="ana")
    server.listen(token, list(range(20)))
    server.weekly(token)
    made = server.ask("POST", "/v1/me/feed", token)
    assert made.status_code == 201
    return server, token, made.json()["path"]


def entries(answer: httpx.Response) -> list[Xml.Element]:
    assert answer.status_code == 200, answer.text
    return Xml.fromstring(answer.content).findall("a:entry", NAMES)


def test_the_feed_holds_the_playlist_with_reasons_for_who_sends_no_token(reader: tuple[Server, str, str]) -> None:
    server, token, path = reader
    answer = server.ask("GET", path)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    (entry,) = entries(answer)
    weekly = server.weekly(token).json()
    assert entry.findtext("a:id", None, NAMES) == f"urn:uuid:{weekly['id']}"
    content = entry.findtext("a:content", "", NAMES)
    assert all(track["title"] in content for track in weekly["tracks"])
    assert content.count("<small>") == len(weekly["tracks"])


def test_everything_that_rfc_4287_asks_for_is_there(reader: tuple[Server, str, str]) -> None:
    server, _, path = reader
    root = Xml.fromstring(server.ask("GET", path).content)
    (entry,) = root.findall("a:entry", NAMES)
    for element in (root, entry):
        assert all(element.findtext(f"a:{name}", None, NAMES) for name in ("id", "title", "updated"))
    assert root.findtext("a:author/a:name", None, NAMES) == "Segue"
    links = {link.get("rel"): link.get("href") for link in root.findall("a:link", NAMES)}
    assert links == {"self": f"http://segue{path}", "alternate": "http://segue/"}


def test_the_language_is_that_of_the_address(reader: tuple[Server, str, str]) -> None:
    server, _, path = reader
    answer = server.ask("GET", f"{path}?language=ja")
    assert answer.headers["content-language"] == "ja"
    assert "あなたのプレイリスト" in answer.text
    assert server.ask("GET", f"{path}?language=fr").status_code == 422


def test_what_the_reader_has_is_not_sent_again(reader: tuple[Server, str, str]) -> None:
    server, _, path = reader
    tag = server.ask("GET", path).headers["etag"]
    again = server.ask("GET", path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_what_is_hidden_or_hated_is_gone_from_the_next_reading(reader: tuple[Server, str, str]) -> None:
    server, token, path = reader
    tag = server.ask("GET", path).headers["etag"]
    first, second, *_ = server.weekly(token).json()["tracks"]
    server.ask("PUT", f"/v1/me/hidden/tracks/{first['track']}", token)
    server.ask("PUT", f"/v1/me/feedback/tracks/{second['track']}", token, json={"score": -1})
    answer = server.ask("GET", path, headers={"If-None-Match": tag})
    (entry,) = entries(answer)
    lines = entry.findtext("a:content", "", NAMES)
    assert f"{first['title']}”" not in lines
    assert f"{second['title']}”" not in lines


def test_a_feed_that_was_taken_back_is_not_there(reader: tuple[Server, str, str]) -> None:
    server, token, path = reader
    assert server.ask("GET", "/v1/me/feed", token).json()["created_ms"] is not None
    assert server.ask("DELETE", "/v1/me/feed", token).status_code == 204
    assert server.ask("GET", path).status_code == 404
    assert server.ask("DELETE", "/v1/me/feed", token).status_code == 404
    assert server.ask("GET", "/v1/me/feed", token).json() == {"created_ms": None}


def test_a_new_address_ends_the_one_before(reader: tuple[Server, str, str]) -> None:
    server, token, path = reader
    new = server.ask("POST", "/v1/me/feed", token).json()["path"]
    assert (server.ask("GET", path).status_code, server.ask("GET", new).status_code) == (404, 200)


def test_the_entries_keep_their_ids_and_the_newest_comes_first(reader: tuple[Server, str, str]) -> None:
    server, token, path = reader
    (before,) = entries(server.ask("GET", path))
    server.times.append(NOW + timedelta(days=7))
    server.weekly(token)
    after = [entry.findtext("a:id", None, NAMES) for entry in entries(server.ask("GET", path))]
    assert len(after) == 2
    assert after[1] == before.findtext("a:id", None, NAMES)


def test_daily_mixes_are_in_it_for_who_asks(reader: tuple[Server, str, str]) -> None:
    server, _, path = reader
    store: Engine = server.app.state.store
    with store.begin() as connection:
        connection.execute(update(playlists).values(kind="daily-mix:1"))
    assert entries(server.ask("GET", path)) == []
    assert len(entries(server.ask("GET", f"{path}?kind=daily-mix"))) == 1
    assert server.ask("GET", f"{path}?kind=nonsense").status_code == 422


def test_the_secret_is_in_no_table(reader: tuple[Server, str, str]) -> None:
    server, _, path = reader
    with reading(server.app.state.store) as connection:
        rows = str(connection.execute(text("SELECT * FROM feeds")).all())
    assert path.removeprefix("/feeds/").removesuffix(".xml") not in rows
    assert len(path.removeprefix("/feeds/").removesuffix(".xml")) >= 32


@pytest.mark.parametrize("secret", ["none", "%00", "a%2Fb", "x" * 501])
def test_an_address_that_was_never_given_out_is_not_there(server: Server, secret: str) -> None:
    assert server.ask("GET", f"/feeds/{secret}.xml").status_code in (404, 422)


@pytest.mark.parametrize("title", ['<script>alert("x")</script>', "a & b]]>", "\x00\x08\ufffe bell", "月のあと"])
def test_titles_are_text_whatever_they_hold(title: str) -> None:
    root = Xml.fromstring(atom(FEED, [answer_of(title)], "en"))
    page = Texts()
    page.feed(root.findtext("a:entry/a:content", "", NAMES))
    assert set(page.tags) == {"ol", "li", "br", "small"}
    assert title.strip("\x00\x08\ufffe") in page.text


def test_a_feed_goes_with_its_listener_on_postgresql_too(postgres: str) -> None:
    with server_on(postgres) as server:
        token = server.sign_up()
        path = server.ask("POST", "/v1/me/feed", token).json()["path"]
        assert server.ask("GET", path).status_code == 200
        assert server.ask("DELETE", "/v1/me", token).status_code == 200
        assert server.ask("GET", path).status_code == 404


def test_every_kind_can_be_asked_for() -> None:
    assert set(get_args(Kind)) == set(RECIPES)


def test_whose_feed_it_is_is_known_by_its_secret_alone(server: Server) -> None:
    with server.app.state.store.begin() as connection:
        for name in ("ana", "ben"):
            listeners.create(connection, name, NOW)
        secrets = {name: feeds.make(connection, name, NOW) for name in ("ana", "ben")}
        found = {name: feeds.by_secret(connection, secret) for name, secret in secrets.items()}
    assert {name: one and one[0].id for name, one in found.items()} == {"ana": "ana", "ben": "ben"}


def test_who_has_a_password_gives_it_again_before_an_address_is_made_for_everybody(server: Server) -> None:
    made = server.ask("POST", "/v1/listeners", json={"user": "zoe", "password": PASSWORD}).json()
    token = made["token"]
    server.times.append(NOW + timedelta(hours=1))
    assert server.ask("POST", "/v1/me/feed", token).status_code == 403
    server.ask("POST", "/v1/me/proof", token, json={"password": PASSWORD})
    assert server.ask("POST", "/v1/me/feed", token).status_code == 201
