"""The tracks met while reading: each description gets a code at once, and codes become ids when all is read.

Ids have to wait: the third person's file may show that two tracks are one. Memory grows with the catalogue, not
with the listens. The result does not depend on the order of reading.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.catalogue import TRACKS
from playlists.importers.albums import DatedAlbums
from playlists.importers.facts import MOST_GENRES, Facts, completed, facts_of, together
from playlists.importers.matching import DERIVED, STRENGTH, artist_key, derived_id, keys
from playlists.importers.rows import TRACK_WORDS, Audio, Tagged

OPTIONAL = [pa.field("album_kind", pa.string()), pa.field("first_released", pa.date32())]  # where somebody told them
CATALOGUE = TRACKS.append(pa.field("also_known", pa.list_(pa.string())))  # keys that the row's own words do not give
_DESCRIBED = tuple(w for w in TRACK_WORDS if w != "item")
_APART = "\x1f"


class Gathered:
    """Codes, 0 ≤ code < N, of every track met; `self.parent` joins the codes that turned out to be one track."""

    def __init__(self, known: pa.Table | None = None) -> None:
        self.parent: list[int] = []
        self.facts: dict[int, Facts] = {}
        self.stored: dict[int, Facts] = {}  # of tracks that the catalogue held before: these words stay
        self.named: dict[int, str] = {}  # the id of a code that already has one
        self.items: dict[str, int] = {}
        self.owner: dict[str, str] = {}  # key → the given id that it belongs to
        self.keyed: dict[str, int] = {}  # key → code of a track without a given id
        self.audio: dict[str, Any] = {}
        self.albums = DatedAlbums()
        self.tag_words: dict[str, str] = {}
        self._votes: Counter[tuple[str, str]] = Counter()
        self._met: dict[str, int] = {}
        if known is not None:
            self._remember(known)

    def codes(self, table: pa.Table) -> np.ndarray:
        """(n,) int32: the code of each row's track; -1 where it says nothing that could be matched."""
        used = [w for w in TRACK_WORDS if table[w].null_count < table.num_rows]
        if not used:
            return np.full(table.num_rows, -1, np.int32)
        joined = pc.binary_join_element_wise(*(table[w].fill_null("") for w in used), _APART).combine_chunks()
        encoded = joined.dictionary_encode()
        rows = encoded.indices.to_numpy(zero_copy_only=False)
        spelt = encoded.dictionary.to_pylist()
        prefix = _APART.join(used) + "\x1e"
        codes = np.fromiter((self._met.get(prefix + s, -2) for s in spelt), np.int32, len(spelt))
        for distinct in np.flatnonzero(codes == -2):
            words = dict(zip(used, (w or None for w in spelt[distinct].split(_APART)), strict=False))
            codes[distinct] = self._met[prefix + spelt[distinct]] = self._code(words)
        of_row: np.ndarray = codes[rows]
        return of_row

    def hear(self, audio: Audio) -> None:
        """Keeps the content vectors; the last one of an item stays."""
        values, offsets = audio.vectors.flatten().to_numpy(), audio.vectors.offsets.to_numpy()
        for i, item in enumerate(audio.item.to_pylist()):
            if item is not None and offsets[i + 1] > offsets[i]:
                self._item(item)
                self.audio[item] = values[offsets[i] : offsets[i + 1]]

    def hear_tags(self, tagged: Tagged) -> None:
        """Counts the votes; they become genres when the words of the tags are known too."""
        self._votes.update(zip(tagged.item.to_pylist(), tagged.tag.to_pylist(), strict=True))

    def tag(self) -> None:
        """Gives each item that listeners tagged the words with most votes as genres."""
        best: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for (item, tag), votes in self._votes.items():
            if tag in self.tag_words and item in self.items:  # tags of what nobody played come without a name
                best[item].append((-votes, self.tag_words[tag].lower()))
        for item, ranked in best.items():
            code = self._item(item)
            genres = list(dict.fromkeys(word for _, word in sorted(ranked)))[:MOST_GENRES]
            self.facts[code] = together(self.facts.get(code, {}), {"genres": genres})

    def _code(self, words: dict[str, str | None]) -> int:
        item = words.get("item")
        if item and len(words) == 1:
            return self._item(item)
        facts = facts_of(words)
        found = _keys(facts)
        if item:
            code = self._item(item)
            self._own(found, item)
        elif found:
            code = self._matched(found)
        else:
            return -1
        self.facts[code] = together(self.facts[code], facts) if code in self.facts else facts
        return code

    def _item(self, item: str) -> int:
        if item not in self.items:
            self.items[item] = self._new()
            self.named[self.items[item]] = item
        return self.items[item]

    def _own(self, found: Iterable[str], item: str) -> None:
        for key in found:
            self.owner[key] = min(self.owner.get(key, item), item)

    def _matched(self, found: Iterable[str]) -> int:
        roots = sorted({self.root(self.keyed[k]) for k in found if k in self.keyed})
        code = roots[0] if roots else self._new()
        for other in roots[1:]:
            self.parent[other] = code
        for key in found:
            self.keyed.setdefault(key, code)
        return code

    def _new(self) -> int:
        self.parent.append(len(self.parent))
        return len(self.parent) - 1

    def root(self, code: int) -> int:
        while self.parent[code] != code:
            self.parent[code] = self.parent[self.parent[code]]
            code = self.parent[code]
        return code

    def _remember(self, known: pa.Table) -> None:
        """Takes up the catalogue of an earlier import: its ids and its words stay."""
        also = known["also_known"].to_pylist() if "also_known" in known.column_names else [None] * len(known)
        told = [f.name for f in (*TRACKS, *OPTIONAL) if f.name in known.column_names]
        for row, more in zip(known.select(told).to_pylist(), also, strict=True):
            track, vector = row.pop("track"), row.pop("audio")
            unnamed = row["title"] == track  # the id stood in for a title that nobody had told
            facts = {k: v for k, v in row.items() if v is not None and not (unnamed and k == "title")}
            found = (*_keys(facts), *(more or ()))
            if DERIVED.fullmatch(track):
                code = self._matched(found)
                code = code if code not in self.named else self._new()
                self.named[code] = track
            else:
                code = self._item(track)
                self._own(found, track)
            self.stored[code] = facts
            if vector is not None:
                self.audio[track] = np.asarray(vector, np.float32)


class Named:
    """What the codes turned out to be: `ids` (N,) string of each code, the catalogue, and ids that were given up."""

    def __init__(self, gathered: Gathered) -> None:
        roots = [gathered.root(code) for code in range(len(gathered.parent))]
        found: dict[int, list[str]] = defaultdict(list)
        for key, code in gathered.keyed.items():
            found[roots[code]].append(key)
        before: dict[int, list[str]] = defaultdict(list)
        for code, name in gathered.named.items():
            before[roots[code]].append(name)
        chosen = {r: _id_of(found[r], before[r], gathered.owner) for r in dict.fromkeys(roots)}
        self.of_code = [chosen[r] for r in roots]
        self.given_up = {name: chosen[r] for r, names in before.items() for name in names if name != chosen[r]}
        self.ids = pa.array(self.of_code, pa.string())
        self.known_as: dict[str, list[str]] = defaultdict(list)
        for root, names in found.items():
            self.known_as[chosen[root]] += names
        for key, item in gathered.owner.items():
            self.known_as[item].append(key)


def named_tracks(gathered: Gathered) -> tuple[Named, pa.Table]:
    """The ids, and the catalogue with schema CATALOGUE, and OPTIONAL columns that are told, in the order of the ids."""
    gathered.tag()
    named = Named(gathered)
    stored: dict[str, Facts] = {}
    fresh: dict[str, Facts] = {}
    given: dict[str, Facts] = {}
    for code, track in enumerate(named.of_code):
        if code in gathered.stored:
            stored[track] = completed(stored.get(track, {}), gathered.stored[code])
        if code in gathered.facts:
            side = given if gathered.named.get(code) == track else fresh
            side[track] = together(side.get(track, {}), gathered.facts[code])
    tracks = sorted(set(named.of_code))
    told = (completed(stored.get(t, {}), completed(given.get(t, {}), fresh.get(t, {}))) for t in tracks)
    facts = [gathered.albums.completing(one) for one in told]
    _one_artist_id(facts)
    return named, _catalogue(tracks, facts, gathered.audio, named)


def _catalogue(tracks: list[str], facts: list[Facts], audio: dict[str, Any], named: Named) -> pa.Table:
    schema = pa.schema([*CATALOGUE, *(f for f in OPTIONAL if any(f.name in fact for fact in facts))])
    columns: dict[str, Any] = {f.name: [fact.get(f.name) for fact in facts] for f in schema}
    columns["track"] = tracks
    columns["title"] = [fact.get("title", track) for track, fact in zip(tracks, facts, strict=True)]
    columns["audio"] = [audio.get(track) for track in tracks]
    also = (_also(named.known_as[t], f) for t, f in zip(tracks, facts, strict=True))
    columns["also_known"] = [more or None for more in also]
    return pa.table([pa.array(columns[f.name], f.type) for f in schema], schema=schema)


def _also(known_as: list[str], facts: Facts) -> list[str]:
    """The keys that the row's own words do not give; a track with one key was made from those words."""
    return sorted(set(known_as) - set(_keys(facts))) if len(known_as) > 1 else []


def _one_artist_id(facts: list[Facts]) -> None:
    """Where some tracks of an artist came with a given id and others by name alone, all get the given one."""
    given: dict[str, str] = {}
    for fact in facts:
        name = artist_key(fact.get("artist", ""))
        if name and fact["artist_id"] != name:
            given[name] = min(given.get(name, fact["artist_id"]), fact["artist_id"])
    for fact in facts:
        if "artist" in fact and fact["artist_id"] == artist_key(fact["artist"]):
            fact["artist_id"] = given.get(fact["artist_id"], fact["artist_id"])


def _id_of(found: list[str], before: list[str], owner: dict[str, str]) -> str:
    """A given id that shares the strongest key, else the id it had before, else one from its plainest key."""
    if not found and before:
        return before[0]
    for kind in STRENGTH:
        owners = [owner[k] for k in found if k.startswith(kind + ":") and k in owner]
        if owners:
            return min(owners)
    if before:
        return min(before)
    return derived_id(min([k for k in found if k.startswith("name:")] or found))


def _keys(facts: Facts) -> tuple[str, ...]:
    return keys(facts.get("artist"), facts.get("title"), facts.get("mbid"), facts.get("isrc"), facts.get("spotify_uri"))
