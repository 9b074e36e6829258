"""Covers are drawn, not fetched, and are the same for ever."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.page.colour import oklch
from serving.page.covers import COMPOSITIONS, cover


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_cover_is_deterministic_and_holds_numbers_and_colours_only(artist, album):
    drawn = cover(artist, album)
    assert drawn == cover(artist, album)
    assert re.fullmatch(r'(<(rect|circle|path)( (x|y|width|height|rx|cx|cy|r|d|fill)="[#\w.\- ]+")+/>)+', drawn)
    assert 2 <= len(set(re.findall(r'fill="(#[0-9a-f]{6})"', drawn))) <= 4


def test_every_composition_is_used_and_albums_of_one_artist_differ():
    albums = [cover("Björk", f"album {n}") for n in range(300)]
    assert len(set(albums)) == 300
    assert len({re.sub(r'"[^"]*"', "", drawn) for drawn in albums}) >= len(COMPOSITIONS) - 1


def test_case_of_a_name_does_not_matter():
    assert cover("BJÖRK", "Post") == cover("björk", "post")


def test_a_cover_is_well_formed():
    ET.fromstring(f"<svg>{cover('Nina Simone', 'Wild Is the Wind')}</svg>")


@pytest.mark.parametrize(
    ("parts", "known"),
    [((1.0, 0.0, 0.0), "#ffffff"), ((0.0, 0.0, 0.0), "#000000"), ((0.62796, 0.25768, 29.234), "#ff0000")],
)
def test_colours_are_those_of_the_definition(parts, known):
    assert oklch(*parts) == known


@given(st.floats(0, 1), st.floats(0, 0.37), st.floats(-720, 720))
def test_every_colour_is_one_that_a_screen_can_show(lightness, chroma, hue):
    assert re.fullmatch("#[0-9a-f]{6}", oklch(lightness, chroma, hue))
