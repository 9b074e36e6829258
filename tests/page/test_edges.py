"""What the page answers to strangers, to forged forms, and when there is no playlist: over HTTP, without a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import httpx
import pyarrow as pa
import pytest

from playlists.errors import BrokenVersion
from playlists.listens import LISTENS
from playlists.recipes.discover_weekly import KIND
from playlists.week import week_at
from serving.access.identity import COOKIE
from serving.access.same_origin import word_of
from serving.desk import Desk, Served
from serving.page import words
from serving.page.guard import HEADER
from serving.shelves.live import LiveShelf
from serving.shelves.shelf import VersionShelf
from serving.store import hidden, listens, playlists
from serving.store.addresses import address
from serving.store.opened import open_store
from tests.page.site import NOW, Site, served

pytestmark = pytest.mark.xdist_group("page")

ANYONE = "l0000039"  # their playlist is never looked at closely here
PAGE = {"accept": "text/html", "accept-language": "en"}


Client = httpx.Client


@pytest.fixture
def client(site: Site) -> Iterator[Client]:
    with client_at(site.address, site, ANYONE) as client:
        yield client


def client_at(address: str, site: Site, listener: str) -> Client:
    """A browser's requests, signed in as the listener, from our own forms, that follows nothing by itself."""
    session = site.session(listener)
    return Client(base_url=address, headers=PAGE | {HEADER: word_of(session)}, cookies={COOKIE: session})


@contextmanager
def client_of(shelf: Served, site: Site, listener: str) -> Iterator[Client]:
    """The same on a server of its own, whose store is the site's and whose shelf is this one."""
    desk = Desk(open_store(site.store_url), shelf, lambda: NOW)
    with served(desk) as address, client_at(address, site, listener) as client:
        yield client


def test_nothing_may_come_from_elsewhere_and_nobody_keeps_a_copy(client):
    answer = client.get("/")
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "private, no-store"
    assert not re.search(r"<script(?! type=\"module\" src=\"/)|<style| style=| on\w+=", answer.text)


@pytest.mark.parametrize("path", ["/", "/not-there"])
def test_no_site_frames_the_page_learns_where_it_was_or_borrows_what_the_browser_may(client, path):
    headers = client.get(path).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert (headers["referrer-policy"], headers["x-content-type-options"]) == ("same-origin", "nosniff")
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(headers["permissions-policy"].split(", "))


def test_files_beside_the_page_change_their_address_with_their_content(client):
    path = re.search(r'href="(/static/segue\.css\?v=\w+)"', client.get("/").text)[1]
    answer = client.get(path)
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    assert client.get("/static/..%2froutes.py").status_code == 404


FORMS = (
    "/sign-in", "/sign-out", "/join", "/language", "/feedback", "/quiz", "/dials", "/dials/back", "/blends", "/invites",
    "/blends/b/invites", "/blends/b/revoke", "/blends/b/change", "/blends/b/leave", "/blends/b/vetoes", "/hidden",
    "/hidden/back",
)  # fmt: skip


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"}]
)
def test_a_form_from_another_site_is_refused(client, path, headers):
    assert client.post(path, data={"language": "ja", "act": "love"}, headers=headers).status_code == 403


def test_a_form_of_our_own_is_taken(client):
    own = {"sec-fetch-site": "same-origin"}
    assert client.post("/language", data={"language": "ja"}, headers=own).status_code == 303
    old = {"origin": str(client.base_url)}  # what browsers without Sec-Fetch-Site send
    assert client.post("/language", data={"language": "ja"}, headers=old).status_code == 303


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "/v1/me"])
def test_nobody_is_led_elsewhere(client, back):
    assert client.post("/language", data={"language": "en", "back": back}).headers["location"] == "/"


@pytest.mark.parametrize(("scheme", "secure"), [("https", True), ("http", False)])
def test_the_cookie_is_secure_where_the_connection_is(client, site, scheme, secure):
    behind = {"x-forwarded-proto": scheme}  # as a proxy on this machine says it
    answer = client.post("/sign-in", data={"token": site.token(ANYONE)}, headers=behind)
    assert answer.status_code == 303
    assert ("Secure" in answer.headers["set-cookie"]) is secure
    assert "HttpOnly; Max-Age" in answer.headers["set-cookie"]


def test_a_session_that_has_ended_leads_to_the_way_in(client):
    client.cookies = {COOKIE: "gone"}
    assert 'id="token"' in client.get("/").text
    assert client.get("/weeks").status_code == 401


def test_what_is_not_there_cannot_be_loved(client):
    assert client.post("/feedback", data={"act": "love", "track": "no such track"}).status_code == 404
    assert client.post("/feedback", data={"act": "adore", "track": "t0000001"}).status_code == 422


def test_an_unknown_country_or_time_zone_makes_no_account(client):
    assert client.post("/join", data={"market": "ZZ", "timezone": "UTC"}).status_code == 422
    assert client.post("/join", data={"market": "PT", "timezone": "Mars/Olympus"}).status_code == 422


def hide_nearly_everything(site: Site, listener: str) -> None:
    with site.store.begin() as connection:
        for artist in site.shelf.get().catalogue.artist_ids[5:]:
            hidden.hide(connection, listener, "artist", artist, NOW)


def test_where_no_playlist_can_be_made_the_page_says_which_rule_left_how_many(site):
    listener = site.newcomer("hides-all")
    hide_nearly_everything(site, listener)
    with client_at(site.address, site, listener) as client:
        answer = client.get("/")
    assert answer.status_code == 409
    assert "There is no playlist for you this week" in answer.text
    assert "The rules left 5 tracks, and a playlist needs at least 10." in answer.text
    assert re.search(r"that you did not hide</span><b>\d+</b>", answer.text)
    assert words.said("en", "too few now") in answer.text


@pytest.mark.parametrize(
    ("language", "said"), [("en", "You have heard nearly everything"), ("ja", "ほとんど聴き終えています")]
)
def test_who_has_heard_the_whole_catalogue_is_told_that_only_new_music_helps(site, language, said):
    listener = site.newcomer(f"heard-all-{language}")
    hear_everything(site, listener)
    with client_at(site.address, site, listener) as client:
        answer = client.get("/", headers={"accept-language": language})
    assert answer.status_code == 409
    assert said in answer.text
    assert words.said(language, "too few now") not in answer.text


def hear_everything(site: Site, listener: str) -> None:
    tracks = site.shelf.get().catalogue.table["track"].to_pylist()
    heard = [
        {"listener": listener, "track": track, "at": NOW - timedelta(minutes=n), "plays": 1, "source": "test"}
        for n, track in enumerate(tracks, 1)
    ]
    with site.store.begin() as connection:
        listens.add(connection, pa.Table.from_pylist(heard, schema=LISTENS))


def test_a_playlist_kept_from_last_week_says_so_and_why(site):
    listener, last_week = site.newcomer("keeps"), week_at(NOW, "UTC").plus(-1)
    with site.store.begin() as connection:
        given = playlists.find(connection, "l0000000", KIND, last_week)
        playlists.save(connection, [replace(given, listener=listener, id=address(listener, KIND, str(last_week)))])
    hide_nearly_everything(site, listener)
    with client_at(site.address, site, listener) as client:
        said = client.get("/").text
    assert "The rules left too few tracks this time" in said
    assert "still your playlist of 29 December 2025 – 4 January 2026" in said
    assert re.search(
        r"found \d+ → playable in your country \d+ → that you never heard \d+ → that you did not hide \d+", said
    )


def test_before_the_first_version_the_page_asks_for_patience(site, tmp_path):
    with client_of(LiveShelf(tmp_path), site, site.newcomer("early")) as client:
        answer = client.get("/")
    assert answer.status_code == 409
    assert "Not ready yet" in answer.text


class Broken:
    def get(self) -> VersionShelf:
        raise BrokenVersion("index.discovery.faiss: its checksum is another one")


def test_a_damaged_version_is_a_friendly_503(site):
    with client_of(Broken(), site, site.newcomer("unlucky")) as client:
        answer = client.get("/")
    assert answer.status_code == 503
    assert "Back in a moment" in answer.text
    assert "checksum" not in answer.text


def test_programs_get_problems_not_pages(client):
    assert client.get("/v1/nothing").headers["content-type"] == "application/problem+json"
    assert client.get("/nothing", headers={"accept": "*/*"}).headers["content-type"] == "application/problem+json"


def test_a_form_of_another_session_is_refused_and_every_form_has_the_word_of_its_own(client, site):
    own = client.headers.pop(HEADER)
    hide = {"act": "hide", "track": "t0000001"}
    assert client.post("/feedback", data=hide).status_code == 403
    assert client.post("/feedback", data=hide | {"csrf": word_of(site.session(ANYONE))}).status_code == 403
    assert client.post("/feedback", data=hide | {"csrf": own}).status_code == 303
    assert client.post("/feedback", data=hide | {"act": "show", "csrf": own}).status_code == 303
    for path in ("/", "/hidden", "/quiz", "/library"):
        html = client.get(path).text
        assert len(re.findall('<form[^>]*method="post"', html)) == html.count(f'name="csrf" value="{own}"') > 0


def test_signing_out_ends_the_session_in_the_store_too(client):
    assert client.get("/weeks").status_code == 200
    cookie = dict(client.cookies)
    assert client.post("/sign-out").status_code == 303
    client.cookies = cookie
    assert client.get("/weeks").status_code == 401
