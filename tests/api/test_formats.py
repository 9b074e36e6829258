"""JSON, JSPF, XSPF, M3U8 and CSV, in English and Japanese, and not again where nothing changed."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree as Xml

import pytest

from serving.api.negotiation import format_of, language_of
from tests.api.conftest import Server

PATH = "/v1/me/playlists/discover-weekly"


@pytest.mark.parametrize(
    ("how", "media"),
    [
        ({"params": {"format": "jspf"}}, "application/jspf+json"),
        ({"headers": {"Accept": "application/jspf+json"}}, "application/jspf+json"),
        ({"params": {"format": "m3u8"}}, "application/vnd.apple.mpegurl; charset=utf-8"),
        ({"headers": {"Accept": "audio/x-mpegurl, */*;q=0.1"}}, "application/vnd.apple.mpegurl; charset=utf-8"),
        ({"params": {"format": "xspf"}}, "application/xspf+xml"),
        ({"headers": {"Accept": "application/xspf+xml"}}, "application/xspf+xml"),
        ({"params": {"format": "csv"}}, "text/csv; charset=utf-8; header=present"),
        ({"headers": {"Accept": "text/csv"}}, "text/csv; charset=utf-8; header=present"),
        ({"headers": {"Accept": "*/*"}}, "application/json"),
        ({"params": {"format": "json"}, "headers": {"Accept": "audio/mpegurl"}}, "application/json"),
    ],
)
def test_the_format_is_the_one_that_was_asked_for(server: Server, how: dict[str, dict[str, str]], media: str) -> None:
    assert server.ask("GET", PATH, server.sign_up(), **how).headers["content-type"] == media


def test_all_formats_hold_the_same_tracks(server: Server) -> None:
    token = server.sign_up()
    titles = [track["title"] for track in server.weekly(token).json()["tracks"]]
    jspf = server.weekly(token, format="jspf").json()["playlist"]
    assert [track["title"] for track in jspf["track"]] == titles
    lines = server.weekly(token, format="m3u8").text.splitlines()
    assert [line.rpartition(" - ")[2] for line in lines if line.startswith("#EXTINF")] == titles
    tracks = Xml.fromstring(server.weekly(token, format="xspf").content).iter("{http://xspf.org/ns/0/}track")
    assert [track[1].text for track in tracks] == titles
    lines_of_csv = csv.DictReader(io.StringIO(server.weekly(token, format="csv").text))
    assert [line["title"] for line in lines_of_csv] == titles


def test_reasons_are_told_in_the_listener_s_language(server: Server) -> None:
    token = server.sign_up()
    by_header = server.ask("GET", PATH, token, headers={"Accept-Language": "ja-JP,ja;q=0.9,en;q=0.5"})
    assert by_header.json()["tracks"][0]["reason"]["text"] == "ここで199人が聴いた曲"
    assert by_header.headers["content-language"] == "ja"
    assert by_header.content == server.weekly(token, language="ja").content


def test_a_stored_playlist_has_every_format_at_its_address_too(server: Server) -> None:
    token = server.sign_up()
    id = server.weekly(token).json()["id"]
    for format in ("json", "jspf", "m3u8", "xspf", "csv"):
        by_address = server.ask("GET", f"/v1/playlists/{id}", token, params={"format": format})
        assert by_address.content == server.weekly(token, format=format).content


@pytest.mark.parametrize("format", ["jspf", "m3u8", "xspf", "csv"])
def test_a_format_asked_for_by_name_is_a_file_to_keep(server: Server, format: str) -> None:
    kept = server.weekly(server.sign_up(), format=format).headers["content-disposition"]
    assert kept == f'attachment; filename="discover-weekly-2026-W47.{format}"'


@pytest.mark.parametrize("query", [{"format": "xml"}, {"language": "de"}])
def test_another_format_or_language_by_name_is_refused(server: Server, query: dict[str, str]) -> None:
    assert server.weekly(server.sign_up(), **query).status_code == 422


@pytest.mark.parametrize(
    ("accept", "format"),
    [("", "json"), ("text/html", "json"), ("audio/mpegurl;q=0.4, application/json;q=0.5", "json"),
     ("application/json;q=0, audio/mpegurl;q=0.1", "m3u8"), ("audio/mpegurl;q=x, ;;,", "json")],
)  # fmt: skip
def test_the_weights_of_accept_are_honoured(accept: str, format: str) -> None:
    assert format_of(accept) == format


@pytest.mark.parametrize(("header", "language"), [("", "en"), ("de, ja;q=0.3", "ja"), ("ja;q=0.1, en-GB", "en")])
def test_the_weights_of_accept_language_are_honoured(header: str, language: str) -> None:
    assert language_of(header) == language


def test_nothing_is_sent_again_that_did_not_change(server: Server) -> None:
    token = server.sign_up()
    first = server.weekly(token)
    again = server.ask("GET", PATH, token, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    hidden = first.json()["tracks"][0]["track"]
    server.ask("PUT", f"/v1/me/hidden/tracks/{hidden}", token)
    changed = server.ask("GET", PATH, token, headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200


def test_each_format_and_language_has_a_tag_of_its_own(server: Server) -> None:
    token = server.sign_up()
    queries = [{}, {"format": "jspf"}, {"format": "m3u8"}, {"format": "xspf"}, {"format": "csv"}, {"language": "ja"}]
    assert len({server.weekly(token, **query).headers["etag"] for query in queries}) == 6
