"""What a recipe knows of one listener at one moment.

Shapes: n entries of the history, D dimensions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from playlists.catalogue import Catalogue, Rows
from playlists.dials import DEFAULT, Dials
from playlists.diary import NO_DIARY, Diary
from playlists.histories import Histories
from playlists.ranking.ending import Ended, ended, nothing

NOTHING: Rows = np.zeros(0, np.int32)


@dataclass(frozen=True, slots=True)
class Notes:
    """What a listener told us beside their listens, in the ids that the outside uses."""

    market: str | None = None
    hidden_tracks: Sequence[str] = ()  # hidden, and hated
    hidden_artists: Sequence[str] = ()
    hidden_genres: Sequence[str] = ()
    followed: Sequence[str] = ()  # artists
    shown: Sequence[str] = ()  # what earlier playlists of the kind held, of the last 26 weeks
    dials: Dials = DEFAULT  # the listener's own


@dataclass(frozen=True, slots=True)
class Taste:
    """One listener: vectors, history and limits. Every array of rows is sorted unless it says otherwise."""

    listener: str
    vectors: Mapping[str, np.ndarray]  # task → (D,)
    heard: Rows  # has at least one listen
    track: Rows  # (n,) the tracks with a full listen or a love, and `picked`, the latest heard last
    plays: np.ndarray  # (n,) full listens of each
    recent: np.ndarray  # (n,) those of the last four weeks
    hidden_tracks: Rows = field(default_factory=lambda: NOTHING)
    hidden_artists: np.ndarray = field(default_factory=lambda: NOTHING)  # artist codes
    shown: Rows = field(default_factory=lambda: NOTHING)
    market: str | None = None
    hidden_genres: np.ndarray = field(default_factory=lambda: NOTHING)  # genre codes
    followed: np.ndarray = field(default_factory=lambda: NOTHING)  # artist codes
    loved: Rows = field(default_factory=lambda: NOTHING)
    age_days: np.ndarray = field(default_factory=lambda: NOTHING)  # (n,) since each of `track` was last heard
    diary: Diary = NO_DIARY  # listen by listen, where there are times and the kind of playlist reads it
    dials: Dials = DEFAULT
    ended: Ended = field(default_factory=nothing)  # how the listens of what is heard and not hated ended
    picked: Rows = field(default_factory=lambda: NOTHING)  # of `track`, what stands for artists picked in the quiz

    @property
    def known(self) -> bool:
        """Whether there is anything to personalise by."""
        return len(self.track) > 0


def tastes_of(
    histories: Histories, vectors: Mapping[str, np.ndarray], notes: Sequence[Notes], catalogue: Catalogue,
    diaries: Sequence[Diary] = (),
) -> list[Taste]:  # fmt: skip
    """One Taste a listener of `histories`, in its order. `vectors` are (B, D) by task, from `encode`."""
    written = diaries or [NO_DIARY] * len(histories)
    return [_taste(histories, b, vectors, notes[b], catalogue, written[b]) for b in range(len(histories))]


def _taste(
    h: Histories, b: int, vectors: Mapping[str, np.ndarray], notes: Notes, catalogue: Catalogue, diary: Diary
) -> Taste:
    here = h.of(b)
    track, feedback = h.track[here], h.feedback[here]
    liked = ((h.plays[here] > 0) | (feedback > 0)) & (feedback >= 0)
    hated = track[feedback < 0]
    picked = (h.plays[here] > 0) & (h.listens[here] == 0)  # see `playlists.picks`: they speak, but were not played
    return Taste(
        listener=h.listeners[b],
        vectors={task: array[b] for task, array in vectors.items()},
        heard=np.sort(track[h.listens[here] > 0]),
        track=track[liked],
        plays=np.where(picked, 0, h.plays[here])[liked],
        recent=h.recent[here][liked],
        hidden_tracks=np.union1d(_rows(notes.hidden_tracks, catalogue), hated).astype(np.int32),
        hidden_artists=_codes(notes.hidden_artists, catalogue.artist_code),
        shown=_rows(notes.shown, catalogue),
        market=notes.market,
        hidden_genres=_codes(notes.hidden_genres, catalogue.genre_code),
        followed=_codes(notes.followed, catalogue.artist_code),
        loved=np.sort(track[feedback > 0]),
        age_days=h.age_days[here][liked],
        diary=diary,
        dials=notes.dials,
        ended=ended(h, b),
        picked=np.sort(track[picked & liked]),
    )


def _rows(tracks: Sequence[str], catalogue: Catalogue) -> Rows:
    found = [row for track in tracks if (row := catalogue.row_of.get(track)) is not None]
    return np.unique(np.array(found, np.int32))


def _codes(names: Sequence[str], code_of: Mapping[str, int]) -> np.ndarray:
    found = [code for name in names if (code := code_of.get(name)) is not None]
    return np.unique(np.array(found, np.int32))
