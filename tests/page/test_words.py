"""Both languages say the same things, and write dates and lengths their own way."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from playlists.kinds import RECIPES
from playlists.week import Week
from serving.page import words
from serving.page.rendered import HERE
from serving.weekly import ADVICE

ENGLISH = words.WORDS["en"]
ASKED = re.compile(r"\bt\('([^']+)'\s*[,)]")  # by its whole name; others are put together
GAPS = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize(("english", "japanese"), words.TOPICS)
def test_both_languages_have_the_same_words_of_a_topic_with_the_same_gaps(english, japanese):
    gaps = [{key: set(GAPS.findall(said)) for key, said in each.items()} for each in (english, japanese)]
    assert gaps[0] == gaps[1]


def test_no_two_topics_say_the_same_word():
    said = Counter(key for english, _ in words.TOPICS for key in english)
    assert [key for key, count in said.items() if count > 1] == []


def test_every_module_of_words_is_a_topic():
    there = {file.stem for file in HERE.glob("words_*_en.py")}
    assert len(words.TOPICS) == 1 + len(there)
    assert {name.removesuffix("_en") for name in there} == {
        file.stem.removesuffix("_ja") for file in HERE.glob("words_*_ja.py")
    }


def test_every_rule_that_can_leave_too_few_has_words_in_both():
    assert set(ADVICE) <= ENGLISH.keys()


def test_every_kind_says_what_it_is():
    assert {f"lede {kind}" for kind in RECIPES} <= ENGLISH.keys()


def test_the_templates_ask_only_for_words_that_there_are():
    asked = {key for file in (HERE / "templates").glob("*.html") for key in ASKED.findall(file.read_text())}
    assert asked <= ENGLISH.keys()
    assert len(asked) > 40


@pytest.mark.parametrize(
    ("remembered", "accepted", "spoken"),
    [
        ("ja", "en-GB,en", "ja"),
        (None, "fr, ja;q=0.8, en;q=0.5", "ja"),
        (None, "fr", "en"),
        ("xx", "ja-JP", "ja"),
        (None, ";;q=,", "en"),
    ],
)
def test_the_chosen_language_comes_first_then_the_browsers(remembered, accepted, spoken):
    assert words.language_of(remembered, accepted) == spoken


@pytest.mark.parametrize(
    ("week", "english", "japanese"),
    [
        (Week(2026, 47), "16–22 November 2026", "2026年11月16日〜22日"),
        (Week(2026, 44), "26 October – 1 November 2026", "2026年10月26日〜11月1日"),
        (Week(2026, 53), "28 December 2026 – 3 January 2027", "2026年12月28日〜2027年1月3日"),
    ],
)
def test_the_days_of_a_week_are_written_as_people_write_them(week, english, japanese):
    assert words.span("en", week) == english
    assert words.span("ja", week) == japanese


def test_lengths_are_short():
    assert words.length("en", 6_720_000) == "1 h 52 min"
    assert words.length("ja", 6_720_000) == "1時間52分"
    assert words.length("en", 600_000) == "10 min"
    assert words.clock(187_400) == "3:07"
    assert words.clock(59_700) == "1:00"
    assert words.counted("en", "tracks", 1) == "1 track"
