"""What somebody asked for: the filters that every track of the playlist keeps."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

from playlists.errors import BadInput

Known = Literal["any", "known", "unknown"]
Popularity = Literal["any", "hits", "deep"]
Span = tuple[int, int]  # years, both of them included

EARLIEST, LATEST = 1000, 2200  # a year outside is a slip
LENGTH, LONGEST = 30, 200  # tracks
LONGEST_MINUTES = 24 * 60
MOST_WORDS = 20  # of one list


@dataclass(frozen=True, slots=True)
class Query:
    """Every track keeps every filter that is set; `like` is no filter but where the search begins."""

    genres: tuple[str, ...] = ()  # has one of them
    genres_out: tuple[str, ...] = ()  # has none of them
    moods: tuple[str, ...] = ()  # has one of them; moods are tags like genres, and both must be kept
    artists: tuple[str, ...] = ()  # names: by one of them
    artists_out: tuple[str, ...] = ()
    like: tuple[str, ...] = ()  # artists' names: close to them
    years: tuple[Span, ...] = ()  # released in one of these spans
    known: Known = "any"  # of the track: heard by the listener or not
    new_artists: bool = False  # by artists that the listener has never played
    popularity: Popularity = "any"
    explicit: bool | None = None  # False: nothing explicit
    length: int | None = None  # tracks
    minutes: int | None = None  # that it should play


EMPTY = Query()
LISTS = ("genres", "genres_out", "moods", "artists", "artists_out", "like")
NAMES = tuple(field.name for field in fields(Query))


def query_of(given: dict[str, Any]) -> Query:
    """The query that a client sends back, edited. Raises BadInput with the name of the filter that is wrong."""
    unknown = sorted(set(given) - set(NAMES))
    if unknown:
        raise BadInput(f"query {unknown[0][:40]!r}: there is no such filter; there are {', '.join(NAMES)}")
    made = Query(**{name: _checked(name, value) for name, value in given.items()})
    check_together(made)
    return made


def written(query: Query) -> dict[str, Any]:
    """The query as JSON, with the filters that are set alone."""
    return {name: value for name, value in asdict(query).items() if value != getattr(EMPTY, name)}


def check_together(query: Query) -> None:
    """Raises BadInput where two filters contradict each other."""
    for wanted, refused in (("genres", "genres_out"), ("moods", "genres_out"), ("artists", "artists_out")):
        both = sorted(set(getattr(query, wanted)) & set(getattr(query, refused)))
        if both:
            raise BadInput(f"prompt: {both[0]!r} is asked for and refused; take one of them back")
    if query.new_artists and query.known == "known":
        raise BadInput("prompt: tracks that you know are by no artist who is new to you; take one of them back")
    if query.length is not None and query.minutes is not None:
        raise BadInput(f"prompt: {query.length} tracks and {query.minutes} minutes; say one length")


def _checked(name: str, value: Any) -> Any:
    if name in LISTS:
        return _words(name, value)
    if name == "years":
        return _years(value)
    if name in ("known", "popularity"):
        allowed = get_args(Known if name == "known" else Popularity)
        if value not in allowed:
            raise BadInput(f"query {name}: {str(value)[:40]!r} is none of {', '.join(allowed)}")
        return value
    if name in ("length", "minutes"):
        return _count(name, value)
    if not isinstance(value, bool) and not (name == "explicit" and value is None):
        raise BadInput(f"query {name}: {str(value)[:40]!r} is neither true nor false")
    return value


def _words(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(word, str) and word.strip() for word in value):
        raise BadInput(f"query {name}: {str(value)[:40]!r} is not a list of names")
    if len(value) > MOST_WORDS:
        raise BadInput(f"query {name}: {len(value)} names, at most {MOST_WORDS}")
    return tuple(dict.fromkeys(word.strip() for word in value))


def _years(value: Any) -> tuple[Span, ...]:
    spans = []
    for span in value if isinstance(value, list | tuple) else [value]:
        pair = isinstance(span, list | tuple) and len(span) == 2 and all(type(year) is int for year in span)
        if not pair or not EARLIEST <= span[0] <= span[1] <= LATEST:
            raise BadInput(f"query years: {str(span)[:40]!r} is not a pair of years such as [1990, 1999]")
        spans.append((span[0], span[1]))
    return tuple(spans)


def _count(name: str, value: Any) -> int | None:
    most = LONGEST if name == "length" else LONGEST_MINUTES
    if value is None:
        return None
    if type(value) is not int or not 1 <= value <= most:
        raise BadInput(f"query {name}: {str(value)[:40]!r} is not a whole number from 1 to {most}")
    return value
