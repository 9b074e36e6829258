"""What of a playlist document does the page show, and in which words?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from playlists.formats.document import Document
from playlists.formats.sentences import Language, sentence
from playlists.formats.titles import title
from playlists.week import parse_week
from serving.answering.emptied import HEARD, emptied_by
from serving.page import words
from serving.page.covers import cover
from serving.page.marks import Marks

# (x, y, size) of the covers of the header picture, in a square of 600; the first, surest tracks are the largest.
QUILT = (
    (0, 0, 300), (300, 0, 200), (400, 200, 200), (0, 300, 200), (200, 400, 200), (500, 0, 100), (500, 100, 100),
    (300, 200, 100), (200, 300, 100), (300, 300, 100), (400, 400, 100), (500, 400, 100), (0, 500, 100),
    (100, 500, 100), (400, 500, 100), (500, 500, 100),
)  # fmt: skip
STORED = "/v1/playlists/{id}?"  # where a stored playlist is taken along from
STRIP = 4  # covers that stand for a past week


@dataclass(frozen=True, slots=True)
class ShownTrack:
    """One row."""

    place: int  # from 1, among those that are shown
    track: str
    title: str
    artist: str | None
    artist_id: str | None
    album: str | None
    year: str | None
    length: str | None
    reason: str
    loved: bool
    followed: bool
    picture: Markup
    members: tuple[str, ...] = ()  # of a blend: whom it is for

    @property
    def cover(self) -> str:
        """The id of the symbol that is its cover."""
        return f"cover-{self.place}"


@dataclass(frozen=True, slots=True)
class Stage:
    """How many tracks one rule left, and that as a share of the first, in percent."""

    name: str
    left: int
    share: float


@dataclass(frozen=True, slots=True)
class ShownPlaylist:
    """One playlist in the words of one language."""

    language: Language
    id: str
    kind: str
    title: str
    span: str  # the days it is for
    when: str  # the same, as a line of its own
    lede: str
    basis: str
    version: str
    summary: str
    tracks: tuple[ShownTrack, ...]
    stages: tuple[Stage, ...]
    kept_counts: str | None  # set where this is an earlier week's playlist: what the rules left this week
    address: str  # where it is taken along from, up to the name of the format
    vetoes: str | None = None  # of a blend: where a member refuses a track

    @property
    def kept(self) -> bool:
        return self.kept_counts is not None

    @property
    def quilt(self) -> list[tuple[int, int, int, str]]:
        """(x, y, size, cover) of the header picture; a short playlist's covers come again."""
        return [(*spot, self.tracks[n % len(self.tracks)].cover) for n, spot in enumerate(QUILT)]

    def download(self, format: str) -> str:
        return f"{self.address}format={format}&language={self.language}"


def shown(
    document: Document, id: str, marks: Marks, language: Language, kept: Sequence[tuple[str, int]] | None = None,
    address: str | None = None, vetoes: str | None = None,
) -> ShownPlaylist:  # fmt: skip
    """The page's view of `document`, which is stored as `id` and from which what is hidden was already taken out.

    `kept` is what the rules left now, where the document is an earlier one for that reason. `address` is where it can
    be taken along from, up to `format=`, where it is not stored.
    """
    tracks = tuple(_track(n, track, marks, language) for n, track in enumerate(document["tracks"], 1))
    counts = [(str(stage), int(left)) for stage, left in document["counts"]]
    return ShownPlaylist(
        language=language,
        id=id,
        kind=document["kind"],
        title=named(document, language),
        span=span_of(document, language),
        when=words.said(language, "of day" if "day" in document else "of week", span=span_of(document, language)),
        lede=lede_of(document, language),
        basis=document["basis"],
        version=document["version"],
        summary=summary(document["tracks"], language),
        tracks=tracks,
        stages=stages(counts, language),
        kept_counts=None if kept is None else funnel(kept, language),
        address=STORED.format(id=id) if address is None else address,
        vetoes=vetoes,
    )


def named(document: Document, language: Language) -> str:
    """What the playlist is called, without its days, which stand beside it."""
    return title(document, language, dated=False)


def span_of(document: Document, language: Language) -> str:
    """The days that the playlist is for."""
    if "day" in document:
        return words.day(language, date.fromisoformat(document["day"]))
    return words.span(language, parse_week(document["week"]))


def lede_of(document: Document, language: Language) -> str:
    """What the kind of playlist is, in a sentence; for a listener of whom nothing is known, that it is popular."""
    if document["basis"] in ("popular", "quiz"):
        return words.said(language, document["basis"])
    return words.said(language, f"lede {document['kind'].partition(':')[0]}")


def summary(tracks: Sequence[Mapping[str, Any]], language: Language) -> str:
    """`30 tracks, 1 h 52 min`; without the length where a track's is unknown."""
    count = words.counted(language, "tracks", len(tracks))
    lengths = [track.get("duration_ms") for track in tracks]
    if not lengths or None in lengths:
        return count
    return words.said(language, "summary", tracks=count, length=words.length(language, sum(filter(None, lengths))))


def stages(counts: Sequence[tuple[str, int]], language: Language) -> tuple[Stage, ...]:
    """What each rule left, in the words of the page."""
    most = max([left for _, left in counts], default=0) or 1
    return tuple(Stage(_stage(name, language), left, round(100 * left / most, 1)) for name, left in counts)


def funnel(counts: Sequence[tuple[str, int]], language: Language) -> str:
    """`found 800 → that you never heard 512 → …`."""
    return " → ".join(f"{_stage(name, language)} {left}" for name, left in counts)


def advice(counts: Sequence[tuple[str, int]], language: Language) -> str:
    """What to do about the too few that the rules left: only new music helps who has heard all there is."""
    return words.said(language, "too few heard" if emptied_by(tuple(counts)) == HEARD else "too few now")


def picture(track: Mapping[str, Any]) -> Markup:
    """The cover of a document's track; one without an album has its title's."""
    return cover_of(track.get("artist") or "", track.get("album") or track["title"])


def cover_of(artist: str, album: str) -> Markup:
    """The inside of the SVG, safe because it holds numbers and colours only, nothing of the names."""
    return Markup(cover(artist, album))


@dataclass(frozen=True, slots=True)
class ShownWeek:
    """One line of the list of past weeks."""

    week: str
    span: str
    summary: str
    pictures: tuple[Markup, ...]


def shown_week(document: Document, language: Language) -> ShownWeek:
    tracks = document["tracks"]
    return ShownWeek(
        document["week"], span_of(document, language), summary(tracks, language), tuple(map(picture, tracks[:STRIP]))
    )


def _track(place: int, track: Mapping[str, Any], marks: Marks, language: Language) -> ShownTrack:
    reason = sentence(track["reason"], language)
    return ShownTrack(
        place=place,
        track=track["track"],
        title=track["title"],
        artist=track.get("artist"),
        artist_id=track.get("artist_id"),
        album=track.get("album"),
        year=track["released"][:4] if "released" in track else None,
        length=words.clock(track["duration_ms"]) if "duration_ms" in track else None,
        reason=reason[:1].upper() + reason[1:],
        loved=track["track"] in marks.loved,
        followed=track.get("artist_id") in marks.followed,
        picture=picture(track),
        members=tuple(track.get("for", ())),
    )


def _stage(name: str, language: Language) -> str:
    return words.WORDS[language].get(name, name)
