"""Which language does a listener read, and how does it write counts, lengths and dates?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from playlists.formats.sentences import Language
from playlists.week import Week
from serving.api import negotiation
from serving.page import (
    english,
    japanese,
    words_account_en,
    words_account_ja,
    words_blends_en,
    words_blends_ja,
    words_delivery_en,
    words_delivery_ja,
    words_dials_en,
    words_dials_ja,
    words_faults_en,
    words_faults_ja,
    words_finding_en,
    words_finding_ja,
    words_imports_en,
    words_imports_ja,
    words_privacy_en,
    words_privacy_ja,
    words_quiz_en,
    words_quiz_ja,
    words_radio_en,
    words_radio_ja,
    words_responses_en,
    words_responses_ja,
    words_rows_en,
    words_rows_ja,
    words_rules_en,
    words_rules_ja,
    words_settings_en,
    words_settings_ja,
    words_taste_en,
    words_taste_ja,
)

COOKIE = "segue_language"
LANGUAGES: dict[Language, str] = {"en": "English", "ja": "日本語"}
SPOKEN: tuple[Language, ...] = tuple(LANGUAGES)  # in the order in which both stand elsewhere
TOPICS: tuple[tuple[Mapping[str, str], Mapping[str, str]], ...] = (  # the words in English and in Japanese
    (english.WORDS, japanese.WORDS),
    (words_account_en.WORDS, words_account_ja.WORDS),
    (words_imports_en.WORDS, words_imports_ja.WORDS),
    (words_faults_en.WORDS, words_faults_ja.WORDS),
    (words_privacy_en.WORDS, words_privacy_ja.WORDS),
    (words_finding_en.WORDS, words_finding_ja.WORDS),
    (words_quiz_en.WORDS, words_quiz_ja.WORDS),
    (words_rows_en.WORDS, words_rows_ja.WORDS),
    (words_dials_en.WORDS, words_dials_ja.WORDS),
    (words_radio_en.WORDS, words_radio_ja.WORDS),
    (words_taste_en.WORDS, words_taste_ja.WORDS),
    (words_blends_en.WORDS, words_blends_ja.WORDS),
    (words_delivery_en.WORDS, words_delivery_ja.WORDS),
    (words_rules_en.WORDS, words_rules_ja.WORDS),
    (words_settings_en.WORDS, words_settings_ja.WORDS),
    (words_responses_en.WORDS, words_responses_ja.WORDS),
)
WORDS: dict[Language, Mapping[str, str]] = {
    "en": {key: said for topic, _ in TOPICS for key, said in topic.items()},
    "ja": {key: said for _, topic in TOPICS for key, said in topic.items()},
}
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = 7


def language_of(remembered: str | None, accepted: str) -> Language:
    """The language that was chosen, else the first of `Accept-Language` that we speak, else English."""
    return next((language for language in LANGUAGES if language == remembered), negotiation.language_of(accepted))


def said(language: Language, key: str, **parts: object) -> str:
    """The words of `key` with `parts` filled in."""
    return WORDS[language][key].format(**parts)


def counted(language: Language, key: str, count: int) -> str:
    """The words of `key` for that many; English has a form of its own for one."""
    return said(language, f"{key} one" if count == 1 else key, count=count)


def size(count: int) -> str:
    """How large a file is: `1.8 MB`."""
    for unit, least in (("GB", 1e9), ("MB", 1e6), ("KB", 1e3)):
        if count >= least:
            return f"{count / least:.3g} {unit}"
    return f"{count} B"


def length(language: Language, milliseconds: int) -> str:
    """How long a playlist plays: `1 h 52 min`."""
    hours, minutes = divmod(round(milliseconds / 60_000), 60)
    if language == "ja":
        return f"{hours}時間{minutes}分" if hours else f"{minutes}分"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def clock(milliseconds: int) -> str:
    """How long a track plays: `3:07`."""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    return f"{minutes}:{seconds:02d}"


def span(language: Language, week: Week) -> str:
    """The days of a week: `16–22 November 2026`."""
    first = week.monday
    last = first + timedelta(days=WEEKDAYS - 1)
    return _span_ja(first, last) if language == "ja" else _span_en(first, last)


def day(language: Language, when: date) -> str:
    """One day: `18 November 2026`."""
    if language == "ja":
        return f"{when.year}年{when.month}月{when.day}日"
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def _span_en(first: date, last: date) -> str:
    end = f"{last.day} {MONTHS[last.month - 1]} {last.year}"
    if first.month == last.month:
        return f"{first.day}–{end}"
    year = f" {first.year}" if first.year != last.year else ""
    return f"{first.day} {MONTHS[first.month - 1]}{year} – {end}"


def _span_ja(first: date, last: date) -> str:
    start = f"{first.year}年{first.month}月{first.day}日"
    if first.month == last.month:
        return f"{start}〜{last.day}日"
    return f"{start}〜{f'{last.year}年' if first.year != last.year else ''}{last.month}月{last.day}日"
