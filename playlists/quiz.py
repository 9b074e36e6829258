"""Which artists does a quiz show next, given what was picked so far?

A listener's taste is taken to be two clusters of artists (which may be the same), each drawn by popularity; so H
hypotheses are all pairs. An artist a on a screen is picked with the chance

    p(a | pair) = known(a) · (LEAST + (1 - 2 · LEAST) · sigmoid(STEEP · (near - CLOSE)))
    near        = cos(a, the nearer of the two centres)
    known(a)    = (listeners of a / those of the best known artist) ^ KNOWN

independently of the others. An answered screen multiplies the odds of each pair by p for what was picked and 1 - p for
what was not (an answer with nothing picked says little, since people skip: it counts SKIPPED of that). A screen is
built artist by artist: always the one that takes most from the expected entropy of the pairs, beside those chosen
already, counted exactly over all 2^n answers (the criterion of Lindley 1956, https://doi.org/10.1214/aoms/1177728069).

Shapes: A artists, C clusters, H pairs, D dimensions, n artists of a screen, Q answers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from playlists.catalogue import Catalogue
from playlists.recipes.diversify import unit
from playlists.shelf import Shelf

TASK = "continuation"  # the vectors in which an artist's tracks lie together
SCREENS = 6
PER_SCREEN = 9
ARTISTS = 800  # the best known: nobody can choose whom they have never met
CLUSTERS = 24
ROUNDS = 12  # of k-means; the centres hardly move after the first few
STEEP, CLOSE = 8.0, 0.3  # chosen on a simulated world (LOG.md)
LEAST = 0.03  # a slip of the finger, a guilty pleasure
KNOWN = 1.0  # who has a tenth of the listeners is known to a tenth of the people
SKIPPED = 0.25
LEAST_CHANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Shown:
    """One answered screen, in artist ids."""

    shown: tuple[str, ...]
    picked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The artists that a quiz may show, and what each says of a taste."""

    artists: np.ndarray  # (A,) codes, the best known first
    chance: np.ndarray  # (A, H) float64: of being picked
    prior: np.ndarray  # (H,) float64, adding up to 1


def choice(shelf: Shelf) -> Choice:
    """What can be asked with a version; the same for the same version. Takes some hundred milliseconds."""
    artists, weight = _best_known(shelf.catalogue)
    vectors = _of_artists(artists, shelf)
    centre_CD, cluster = _clusters(vectors, weight)
    share = np.bincount(cluster, weights=weight, minlength=len(centre_CD))
    one, other = np.triu_indices(len(centre_CD))
    prior = share[one] * share[other] * np.where(one == other, 1, 2)
    close_AC = vectors @ centre_CD.T
    liked_AH = 1 / (1 + np.exp(-STEEP * (np.maximum(close_AC[:, one], close_AC[:, other]) - CLOSE)))
    known_A1 = (weight / weight.max(initial=1))[:, None] ** KNOWN
    chance = known_A1 * (LEAST + (1 - 2 * LEAST) * liked_AH)
    return Choice(artists, np.clip(chance, LEAST_CHANCE, 1 - LEAST_CHANCE), prior / max(prior.sum(), LEAST_CHANCE))


def next_screen(
    choice: Choice, answers: Sequence[Shown], catalogue: Catalogue, hidden: Collection[int] = ()
) -> tuple[str, ...]:
    """The ids of the artists of the screen that follows `answers`, most telling first; none when the quiz is over.

    Deterministic. Nobody is shown twice, and none of the artist codes `hidden`.
    """
    if len(answers) >= SCREENS:
        return ()
    seen = {catalogue.artist_code[id] for answer in answers for id in answer.shown if id in catalogue.artist_code}
    free = ~np.isin(choice.artists, list(seen | set(hidden)))
    picks = most_telling(choice.chance[free], believed(choice, answers, catalogue), PER_SCREEN)
    return tuple(catalogue.artist_ids[code] for code in choice.artists[free][picks])


def believed(choice: Choice, answers: Sequence[Shown], catalogue: Catalogue) -> np.ndarray:
    """(H,) the posterior of the pairs after `answers`; artists that the version does not have say nothing."""
    place = {int(code): n for n, code in enumerate(choice.artists)}
    odds = np.log(choice.prior)
    for answer in answers:
        weight = 1.0 if answer.picked else SKIPPED
        for id in answer.shown:
            n = place.get(catalogue.artist_code.get(id, -1), -1)
            if n >= 0:
                chance = choice.chance[n] if id in answer.picked else 1 - choice.chance[n]
                odds = odds + weight * np.log(chance)
    odds = np.exp(odds - odds.max(initial=0))
    belief: np.ndarray = odds / max(odds.sum(), LEAST_CHANCE)
    return belief


def most_telling(chance: np.ndarray, belief: np.ndarray, n: int) -> np.ndarray:
    """At most `n` places of the (A, H) `chance`: greedily those whose answers leave the least expected entropy.

    What an answer x tells is H(x) - E[H(x | pair)], and given the pair answers are independent, so the second term is
    a sum over artists and the first the entropy of the mixture over all 2^n answers. Equals go to the better known.
    """
    joint = belief[None, :]  # (2^j, H): the chance of each answer to those chosen, and of the pair
    doubt = _entropy(chance) @ belief
    free, picks = np.ones(len(chance), bool), []
    for _ in range(min(n, len(chance))):
        yes = joint @ chance.T
        whole = _bits(yes).sum(axis=0) + _bits(np.maximum(joint.sum(axis=1, keepdims=True) - yes, 0)).sum(axis=0)
        gain = np.where(free, whole - doubt, -np.inf)
        pick = int(np.round(gain, 9).argmax())  # rounded: the order of summing must not decide
        picks.append(pick)
        free[pick] = False
        joint = np.concatenate([joint * chance[pick], joint * (1 - chance[pick])])
    return np.array(picks, np.int64)


def entropy_of(belief: np.ndarray) -> float:
    """How undecided a belief is, in bits."""
    return float(_bits(belief).sum())


def _bits(chance: np.ndarray) -> np.ndarray:
    bits: np.ndarray = -chance * np.log2(np.maximum(chance, 1e-300))
    return bits


def _entropy(chance: np.ndarray) -> np.ndarray:
    return _bits(chance) + _bits(1 - chance)


def _best_known(catalogue: Catalogue) -> tuple[np.ndarray, np.ndarray]:
    """Codes of at most ARTISTS with an id, most heard first, and how often each was heard by somebody."""
    known = len(catalogue.artist_ids)
    heard = np.bincount(catalogue.artist, weights=catalogue.listeners, minlength=known)[:known]
    order = np.argsort(-heard, kind="stable")[:ARTISTS]
    return order.astype(np.int32), np.maximum(heard[order], 1.0)


def _of_artists(artists: np.ndarray, shelf: Shelf) -> np.ndarray:
    """(A, D) the mean direction of each artist's tracks, those that are heard more counting more."""
    catalogue = shelf.catalogue
    place = np.full(int(catalogue.artist.max(initial=-1)) + 1, -1)
    place[artists] = np.arange(len(artists))
    rows = np.flatnonzero(place[catalogue.artist] >= 0).astype(np.int32)
    weighted = unit(shelf.vectors(TASK, rows)) * (1 + np.log1p(catalogue.listeners[rows]))[:, None]
    sums = np.zeros((len(artists), weighted.shape[1]))
    np.add.at(sums, place[catalogue.artist[rows]], weighted)
    return unit(sums)


def _clusters(vectors: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(C, D) centres of unit length and (A,) which is nearest: k-means by cosine (Dhillon & Modha 2001).

    Begins with the best known artist, and always the one furthest from all centres yet.
    """
    centre = vectors[:1]
    while len(centre) < min(CLUSTERS, len(vectors)):
        centre = np.vstack([centre, vectors[(vectors @ centre.T).max(axis=1).argmin()]])
    for _ in range(ROUNDS):
        nearest = (vectors @ centre.T).argmax(axis=1)
        sums = np.zeros_like(centre)
        np.add.at(sums, nearest, vectors * np.sqrt(weight)[:, None])
        centre = np.where(np.abs(sums).sum(axis=1, keepdims=True) > 0, unit(sums), centre)
    return centre, (vectors @ centre.T).argmax(axis=1)
