"""The words of a catalogue that a sentence may name: its genres and its artists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from playlists.catalogue import Catalogue
from playlists.prompt.tokens import key_of

ENOUGH = 5  # letters of a key from which on it may be misspelt


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names by key; of several with one key the name of the most tracks comes first."""

    genres: Mapping[str, tuple[str, ...]]
    artists: Mapping[str, tuple[str, ...]]
    near: Mapping[str, tuple[str, ...]]  # a genre's key with one letter left out → keys


def vocabulary_of(catalogue: Catalogue) -> Vocabulary:
    """The vocabulary of `catalogue`; takes a second for a million tracks, so it is made once a version."""
    counts = np.bincount(catalogue.genres.codes, minlength=len(catalogue.genres.names))
    order = np.argsort(-counts, kind="stable")
    genres = _by_key(catalogue.genres.names[code] for code in order.tolist())
    return Vocabulary(genres, _by_key(_artists(catalogue)), _shortened(genres))


def misspelt(key: str, words: Vocabulary) -> tuple[str, ...]:
    """The genres whose key is one slip away from `key`: a letter too many, too few, another, or two swapped.

    By the letters left out of both (symmetric delete; W. Garbe, SymSpell): few look-ups, whatever the vocabulary.
    """
    if len(key) < ENOUGH:
        return ()
    candidates = [*words.near.get(key, ()), *(c for short in _without_one(key) for c in words.near.get(short, ()))]
    candidates += [short for short in _without_one(key) if short in words.genres]
    found = [c for c in dict.fromkeys(candidates) if len(c) >= ENOUGH - 1 and c != key]
    return words.genres[found[0]] if found else ()


def _artists(catalogue: Catalogue) -> Iterable[str]:
    names, first = np.unique(catalogue.artist, return_index=True)
    weight = np.bincount(catalogue.artist, weights=catalogue.listeners + 1.0)[names]
    written = catalogue.table["artist"].take(first[np.argsort(-weight, kind="stable")]).to_pylist()
    return (name for name in written if name)


def _by_key(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        if key := key_of(name):
            found[key].append(name)
            if key.startswith("the") and len(key) > len("the") + 2 and name[:4].casefold() == "the ":
                found[key.removeprefix("the")].append(name)
    return {key: tuple(dict.fromkeys(written)) for key, written in found.items()}


def _shortened(genres: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for key in genres:
        if len(key) >= ENOUGH:
            for short in _without_one(key):
                found[short].append(key)
    return {short: tuple(keys) for short, keys in found.items()}


def _without_one(key: str) -> list[str]:
    return [key[:n] + key[n + 1 :] for n in range(len(key))]
