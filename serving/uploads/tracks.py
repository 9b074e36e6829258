"""Which tracks do the plays of an upload mean? Those of the catalogue; else what an import would call them.

A track that the catalogue does not have is kept under the id that follows from its words, for the day when it has.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.catalogue import Catalogue
from playlists.importers.matching import clean_isrc, clean_mbid, clean_uri, keys
from serving.finding.matched import TrackKeys, named
from serving.store.brought import Words

WORDS = ("item", "artist", "title", "mbid", "isrc", "spotify_uri")
APART = "\x1f"
REMEMBERED = 100_000  # descriptions; a listener has played some ten thousand tracks
LONGEST_ID = 200  # letters of an id that a file gives to a track

Meant = tuple[str | None, str | None]  # the id (None: nothing that could be kept), and the one without the catalogue


@dataclass(frozen=True, slots=True)
class Brought:
    """A track that the catalogue does not have: the id that its words give, its keys and its words."""

    track: str
    keys: tuple[str, ...]
    words: Words


@dataclass(frozen=True, slots=True)
class Tracks:
    """The tracks of n plays: `id` and `bare` (n,) strings, `known` (n,) bool where the catalogue has it.

    `bare` is the id that the words alone give: what the play was stored under while no catalogue had the track.
    """

    id: pa.Array
    bare: pa.Array
    known: np.ndarray
    brought: tuple[Brought, ...] = ()  # what is said of those that the catalogue does not have


@dataclass(slots=True)
class Meanings:
    """Looks up descriptions in a catalogue and remembers the latest; without a catalogue, nothing is known."""

    catalogue: Catalogue | None
    index: TrackKeys | None
    met: dict[str, Meant] = field(default_factory=dict)

    def of(self, table: pa.Table) -> Tracks:
        """The tracks of a table with the columns WORDS."""
        spelt = pc.binary_join_element_wise(*(table[w].fill_null("") for w in WORDS), APART).combine_chunks()
        encoded = spelt.dictionary_encode()
        if len(self.met) > REMEMBERED:
            self.met.clear()
        meant = [self._meant(words) for words in encoded.dictionary.to_pylist()]
        ids, bare = (pa.array([one[side] for one in meant], pa.string()).take(encoded.indices) for side in (0, 1))
        known = np.fromiter((self._knows(id) for id, _ in meant), bool, len(meant))
        unknown = [words for words, there in zip(encoded.dictionary.to_pylist(), known, strict=True) if not there]
        brought = tuple(one for words in unknown if (one := self._brought(words)))
        return Tracks(ids, bare, known[encoded.indices.to_numpy()], brought)

    def _brought(self, spelt: str) -> Brought | None:
        """None where its words are not enough to know it by: an artist and a title."""
        _, artist, title, *ids = _apart(spelt)
        track, _ = self.met[spelt]
        if track is None or artist is None or title is None or "\0" in spelt:
            return None
        mbid, isrc, uri = ids
        known = clean_mbid(mbid), clean_isrc(isrc), clean_uri(uri)
        words = Words(title, artist, mbid=known[0], isrc=known[1], spotify_uri=known[2])
        return Brought(track, keys(artist, title, *known), words)

    def _meant(self, words: str) -> Meant:
        if words not in self.met:
            item, artist, title, mbid, isrc, uri = _apart(words)
            titled = title if artist else None  # a title alone is many tracks
            found = keys(artist, titled, clean_mbid(mbid), clean_isrc(isrc), clean_uri(uri))
            self.met[words] = self._told(item, found)
        return self.met[words]

    def _told(self, item: str | None, found: tuple[str, ...]) -> Meant:
        """A given id of the catalogue, else the track with one of the keys, else the id that the keys give."""
        bare = named(found) if found else item
        if bare is None or "\0" in bare or len(bare) > LONGEST_ID:
            return None, None
        if self.catalogue is None or self.index is None:
            return bare, bare
        if item in self.catalogue.row_of:
            return item, bare
        row = next((row for key in found if (row := self.index.row(key)) is not None), None)
        return (bare if row is None else self.catalogue.word("track", row)), bare

    def _knows(self, id: str | None) -> bool:
        return self.catalogue is not None and id in self.catalogue.row_of


def _apart(spelt: str) -> list[str | None]:
    """The words of a description, in the order of WORDS."""
    return [word or None for word in spelt.split(APART, len(WORDS) - 1)]
