"""A sentence becomes the query that was meant, and what was not understood is said."""

from __future__ import annotations

import dataclasses
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.catalogue import TRACKS, Catalogue
from playlists.errors import BadInput
from playlists.prompt.parse import MOST, Parsed, parse
from playlists.prompt.phrases import MOODS
from playlists.prompt.query import EMPTY, Query, query_of, written
from playlists.prompt.tokens import folded, key_of
from playlists.prompt.vocabulary import vocabulary_of
from tests.kernel.prompts import PROMPTS, YEAR

GENRES = (
    "jazz", "rock", "pop", "punk", "post-punk", "metal", "soul", "funk", "folk", "classical", "electronic", "ambient",
    "shoegaze", "techno", "r&b", "chill", "sad", "dark", "happy", "energetic", "melancholic", "party", "trip hop",
    "hip hop", "hip-hop", "indie rock", "black metal", "dream pop", "city pop", "bossa nova", "no wave",
    "drum and bass", "singer-songwriter", "post-rock",
)  # fmt: skip
ARTISTS = (
    "Portishead", "Massive Attack", "Radiohead", "The Beatles", "Air", "Björk", "Sigur Rós", "Miles Davis", "Low",
    "宇多田ヒカル", "サカナクション", "Simon & Garfunkel", "Yes", "Motörhead",
)  # fmt: skip


def catalogue() -> Catalogue:
    rows = [
        {"track": f"t{n}", "title": f"Title {n}", "artist_id": f"a{n % len(ARTISTS)}",
         "artist": ARTISTS[n % len(ARTISTS)], "genres": [GENRES[n % len(GENRES)]]}
        for n in range(200)
    ]  # fmt: skip
    return Catalogue(pa.Table.from_pylist(rows, schema=TRACKS))


WORDS = vocabulary_of(catalogue())


def meant(expected: dict[str, Any]) -> Query:
    """The query in full: genres by every way that the catalogue writes them, a mood by its tags."""
    filled = {name: tuple(value) if isinstance(value, list) else value for name, value in expected.items()}
    for name in ("genres", "genres_out"):
        if name in filled:
            filled[name] = tuple(tag for genre in filled[name] for tag in WORDS.genres[key_of(genre)])
    if "moods" in filled:
        filled["moods"] = tuple(tag for tag in MOODS[filled["moods"]] if tag in GENRES)
    return Query(**filled)


@pytest.mark.parametrize(("sentence", "expected"), PROMPTS, ids=[sentence for sentence, _ in PROMPTS])
def test_a_sentence_means_what_was_written_beside_it(sentence, expected):
    assert parse(sentence, WORDS, YEAR).query == meant(expected)


def test_the_prompts_are_sixty_and_of_two_languages():
    assert len(PROMPTS) == 60
    assert sum(not folded(sentence).isascii() for sentence, _ in PROMPTS) >= 20


def test_what_was_not_understood_is_said_in_its_own_words():
    assert parse("qwerty Zxcv jazz", WORDS, YEAR) == Parsed(Query(genres=("jazz",)), ("qwerty", "Zxcv"))


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("", "it has no words"),
        ("  \u0000\u202e!?…", "it has no words"),
        ("jazz " * 2_000, "10,000 characters, at most 1,000"),
        ("jazz but no jazz", "'jazz' is asked for and refused"),
        ("songs I know by new artists", "new to you"),
        ("20 songs, one hour", "20 tracks and 60 minutes"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(sentence, said):
    with pytest.raises(BadInput) as refused:
        parse(sentence, WORDS, YEAR)
    assert said in str(refused.value)


@given(st.text(max_size=MOST))
def test_any_text_at_all_is_parsed_or_refused(text):
    try:
        parse(text, WORDS, YEAR)
    except BadInput as refused:
        assert str(refused).startswith("prompt: ")  # noqa: PT017


@pytest.mark.parametrize(("sentence", "expected"), PROMPTS[::7])
def test_a_query_that_is_sent_back_is_the_same(sentence, expected):
    query = meant(expected)
    assert query_of(written(query)) == query


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"tempo": 1}, "query 'tempo': there is no such filter"),
        ({"genres": "jazz"}, "query genres: 'jazz' is not a list of names"),
        ({"years": [[1999, 1990]]}, "query years: '[1999, 1990]' is not a pair of years"),
        ({"known": "maybe"}, "query known: 'maybe' is none of any, known, unknown"),
        ({"length": 0}, "query length: '0' is not a whole number from 1 to 200"),
        ({"new_artists": "yes"}, "query new_artists: 'yes' is neither true nor false"),
        ({"genres": ["jazz"], "genres_out": ["jazz"]}, "'jazz' is asked for and refused"),
    ],
)
def test_an_edited_query_that_is_wrong_is_refused_by_name(given, said):
    with pytest.raises(BadInput) as refused:
        query_of(given)
    assert said in str(refused.value)


def test_a_query_without_filters_is_the_empty_one():
    assert query_of({}) == EMPTY
    assert written(EMPTY) == {}
    assert {field.name for field in dataclasses.fields(Query)} >= set(written(meant(PROMPTS[0][1])))
