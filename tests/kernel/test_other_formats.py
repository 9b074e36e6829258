"""XSPF that players can parse whatever a title holds, and CSV that reads back as it was."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.formats.spreadsheet import COLUMNS, csv_text
from playlists.formats.xspf import NAMESPACE, xspf

TEXT = st.text(max_size=40)  # control characters, quotes, line breaks and half surrogates' neighbours included
TRACK_CHILDREN = [  # what the specification lets a track hold, https://www.xspf.org/spec, 4.1.1.2.14.1
    "location", "identifier", "title", "creator", "annotation", "info", "image", "album", "trackNum", "duration",
    "link", "meta", "extension",
]  # fmt: skip
HEAD = ["title", "creator", "annotation", "info", "location", "identifier", "image", "date", "license", "attribution",
        "link", "meta", "extension", "trackList"]  # fmt: skip


def track_of(title: str = "Ebb", **more: object) -> dict[str, object]:
    return {"track": "t1", "title": title, "reason": {"kind": "popular", "count": 3}} | more


def document_of(*tracks: dict[str, object]) -> dict[str, object]:
    return {"kind": "discover-weekly", "tracks": list(tracks)}


def parsed(title: str, *tracks: dict[str, object]) -> Xml.Element:
    return Xml.fromstring(xspf(document_of(*tracks), title, "2026-11-16T00:00:00+00:00"))


def names(element: Xml.Element) -> list[str]:
    return [child.tag.removeprefix(f"{{{NAMESPACE}}}") for child in element]


@given(TEXT, TEXT)
def test_xspf_is_well_formed_and_holds_only_what_the_specification_knows(title, artist):
    root = parsed(title, track_of(title, artist=artist, duration_ms=1000))
    assert (root.tag, root.get("version")) == (f"{{{NAMESPACE}}}playlist", "1")
    assert names(root).count("trackList") == 1
    assert set(names(root)) <= set(HEAD)
    assert set(names(root[-1][0])) <= set(TRACK_CHILDREN)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")))
def test_a_title_comes_out_of_xspf_as_it_went_in(title):
    found = parsed("x", track_of(title)).find(f".//{{{NAMESPACE}}}track/{{{NAMESPACE}}}title")
    assert (found.text or "") == title


def test_markup_in_a_title_stays_text():
    root = parsed("a & b", track_of('<annotation>"&amp;'))
    assert root.find(f"{{{NAMESPACE}}}title").text == "a & b"
    assert names(root.find(f".//{{{NAMESPACE}}}track")) == ["identifier", "title", "annotation"]


def test_xspf_says_lengths_in_whole_milliseconds_and_reasons_in_words():
    track = parsed("x", track_of(duration_ms=201_000)).find(f".//{{{NAMESPACE}}}track")
    assert track.find(f"{{{NAMESPACE}}}duration").text == "201000"
    assert track.find(f"{{{NAMESPACE}}}annotation").text == "heard by 3 listeners here"


@given(TEXT, TEXT)
def test_csv_reads_back_as_it_was(title, artist):
    rows = list(csv.DictReader(io.StringIO(csv_text(document_of(track_of(title, artist=artist))), newline="")))
    assert [(row["title"], row["artist"]) for row in rows] == [(title, artist)]


def test_csv_has_a_head_and_leaves_the_unknown_empty():
    head, line, end = csv_text(document_of(track_of())).split("\r\n")
    assert head == ",".join(COLUMNS)
    assert line == "1,t1,Ebb,,,,heard by 3 listeners here"
    assert end == ""


@pytest.mark.parametrize("language", ["en", "ja"])
def test_reasons_in_csv_are_in_the_language_that_was_asked_for(language):
    said = csv_text(document_of(track_of()), language)
    assert ("3人が聴いた" in said) == (language == "ja")
