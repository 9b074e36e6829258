"""From a sentence to a query: the longest phrase that has a meaning wins, and what has none is given back.

A refusal ("no", "without") holds for the names behind it until another kind of word comes; in Japanese the word that
refuses (以外, なし) stands behind the name.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from playlists.errors import BadInput
from playlists.prompt.meanings import Meaning
from playlists.prompt.numbers import numbers_in
from playlists.prompt.phrases import GENRE_WORDS, LONGEST, MOOD_OF, MOODS, PHRASES, SKIPPED
from playlists.prompt.query import Query, check_together
from playlists.prompt.tokens import Token, key_of, tokens
from playlists.prompt.vocabulary import Vocabulary, misspelt

MOST = 1_000  # characters of a sentence
SURE = 4  # letters of an artist's one-word name that is taken without "by" or "like" before it
CAPITAL = 1  # place in the sentence from which on a capital letter says that a name is meant


@dataclass(frozen=True, slots=True)
class Parsed:
    """The query, and the words of the sentence that were not understood."""

    query: Query
    ignored: tuple[str, ...]


@dataclass(slots=True)
class _Heard:
    """What was understood so far, while the sentence is read."""

    lists: dict[str, list[str]] = field(default_factory=dict)
    set: dict[str, object] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    refusing: bool = False
    cue: str = ""  # "by" or "like", until the names behind it end

    def name(self, kind: str, names: Sequence[str], behind: str = "") -> None:
        """Notes names; `behind` is what the word behind them does: "not behind", "like behind" or nothing."""
        refused = self.refusing or behind == "not behind"
        if kind in ("genres", "moods"):
            kind = "genres_out" if refused else kind
        elif refused:
            kind = "artists_out"
        elif self.cue == "like" or behind == "like behind":
            kind = "like"
        self.lists.setdefault(kind, []).extend(names)


def parse(sentence: str, words: Vocabulary, this_year: int) -> Parsed:
    """What `sentence` asks for. Raises BadInput for an empty or too long one, and for one that contradicts itself."""
    if len(sentence) > MOST:
        raise BadInput(f"prompt: {len(sentence):,} characters, at most {MOST:,}")
    text = unicodedata.normalize("NFKC", sentence)
    if not tokens(text):
        raise BadInput("prompt: it has no words; say for example “90s trip hop, nothing I know”")
    numbers = numbers_in(text, this_year)
    heard = _Heard()
    found = tokens(numbers.rest)
    place = 0
    while place < len(found):
        place = _read(found, place, numbers.rest, words, heard)
    lists = {kind: tuple(dict.fromkeys(names)) for kind, names in heard.lists.items()}
    query = Query(**lists, **heard.set, years=numbers.years, length=numbers.length, minutes=numbers.minutes)  # type: ignore[arg-type]
    check_together(query)
    return Parsed(query, tuple(_words_of(heard.ignored)))


def _read(found: list[Token], place: int, text: str, words: Vocabulary, heard: _Heard) -> int:
    """Understands what stands at `place`; returns where the next begins."""
    for stop in range(min(len(found), place + LONGEST), place, -1):
        if _broken(text, found[place:stop]):
            continue
        key = key_of(text[found[place].start : found[stop - 1].stop])
        if key in PHRASES and not _names_more(found, place, stop, text, words):
            _mean(PHRASES[key], heard)
            return stop
        kind, names = _names(key, found[place:stop], text, words, heard)
        if names:
            behind, after = _behind(found, stop)
            heard.name(kind, names, behind)
            return after
    return _unknown(found, place, text, words, heard)


def _broken(text: str, some: Sequence[Token]) -> bool:
    """Whether a comma or another mark stands between the tokens: no phrase goes across it."""
    gaps = (text[a.stop : b.start] for a, b in itertools.pairwise(some))
    return any(set(gap) & set(",.;:!?()、。・「」") for gap in gaps)


def _names_more(found: list[Token], place: int, stop: int, text: str, words: Vocabulary) -> bool:
    """Whether the phrase is the beginning of a genre's longer name: "no wave" is none of "no" and "wave"."""
    if stop == len(found) or found[place].spaceless:
        return False
    return key_of(text[found[place].start : found[stop].stop]) in words.genres


def _names(key: str, some: Sequence[Token], text: str, words: Vocabulary, heard: _Heard) -> tuple[str, tuple[str, ...]]:
    if heard.cue and key in words.artists and key not in SKIPPED:
        return "artists", words.artists[key][:1]
    if mood := MOOD_OF.get(key):
        tags = tuple(tag for tag in MOODS[mood] if key_of(tag) in words.genres)
        if tags:
            return "moods", tuple(name for tag in tags for name in words.genres[key_of(tag)])
    if genre := _genre(key, words):
        return "genres", genre
    if key in words.artists and _surely_meant(key, some, text):
        return "artists", words.artists[key][:1]
    return "", ()


def _genre(key: str, words: Vocabulary) -> tuple[str, ...]:
    """The catalogue's names of the genre that is called `key`: by its own words first, then by what people say."""
    for _ in range(3):  # what people say may lead to another word that people say
        if key in words.genres:
            return words.genres[key]
        if key not in GENRE_WORDS:
            return ()
        key = key_of(GENRE_WORDS[key])
    return ()


def _surely_meant(key: str, some: Sequence[Token], text: str) -> bool:
    """Whether a name without "by" before it is an artist's: of several words, or long, or written large."""
    if key in SKIPPED or key in PHRASES:
        return False
    written = text[some[0].start : some[-1].stop]
    large = written[:1].isupper() and some[0].start >= CAPITAL
    return large or (len(some) > 1 and not some[0].spaceless) or len(key) > SURE or some[0].spaceless


def _behind(found: list[Token], stop: int) -> tuple[str, int]:
    """What a word behind the name does to it ("not behind", "like behind"), and where the next begins."""
    for end in range(min(len(found), stop + LONGEST), stop, -1):
        kind = PHRASES.get("".join(token.key for token in found[stop:end]), ("", ""))[0]
        if kind.endswith(" behind"):
            return kind, end
    return "", stop


def _mean(meaning: Meaning, heard: _Heard) -> None:
    kind, said = meaning
    if kind == "not":
        heard.refusing = True
        return
    if kind in ("by", "like"):
        heard.cue = kind
        return
    if kind.endswith(" behind"):
        return
    if kind == "known":
        heard.set["known"] = said
    elif kind == "artists":
        heard.set["new_artists"] = True
    elif kind == "popularity":
        refused = heard.refusing and said == "hits"
        heard.set["popularity"] = "deep" if refused else said
    elif kind == "explicit":
        heard.set["explicit"] = False
    heard.refusing, heard.cue = False, ""


def _unknown(found: list[Token], place: int, text: str, words: Vocabulary, heard: _Heard) -> int:
    token = found[place]
    if token.key in SKIPPED or token.key.isdigit():
        heard.cue = heard.cue if token.key in ("the", "and", "or", "by") else ""
        heard.refusing = heard.refusing and token.key in ("the", "and", "or", "any", "to", "i", "want", "more")
        return place + 1
    for stop in (place + 2, place + 1):
        some = found[place:stop]
        if len(some) == stop - place and not _broken(text, some) and not token.spaceless:
            near = misspelt("".join(t.key for t in some), words)
            if near:
                heard.name("genres", near)
                return stop
    heard.ignored.append(text[token.start : token.stop])
    heard.refusing, heard.cue = False, ""
    return place + 1


def _words_of(ignored: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(ignored))
