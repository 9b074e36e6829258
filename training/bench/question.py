"""What all learners of the bench are asked: to learn what came before the validation listens, and to find those.

Shapes: B listeners asked, N tracks.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from playlists.catalogue import read_catalogue
from playlists.errors import BadInput
from playlists.histories import Histories, heard_gladly
from playlists.listens import read_listens
from training.evaluation.evaluate import hits_of
from training.evaluation.metrics import ndcg
from training.evaluation.split import for_tuning, split
from training.evaluation.tasks import Asked, ask
from training.interactions import Interactions, interactions

MOST_ASKED = 1_000  # an interval of ± 5 %
AT = 10  # of nDCG


@dataclass(frozen=True, slots=True)
class Question:
    """What may be learnt from, who is asked, and the seed of the split."""

    known: Interactions
    asked: Asked
    seed: int


def question(data: Path, seed: int) -> Question:
    """The validation question of the folder `data`. Raises BadInput where nobody can be asked."""
    catalogue = read_catalogue(data / "catalogue.parquet")
    parts = split(read_listens(data), catalogue, seed)
    asked = ask(for_tuning(parts), catalogue, seed, MOST_ASKED)
    if not len(asked.histories):
        raise BadInput(f"{data}: no listener has both a history and a validation listen; there is nothing to compare")
    return Question(interactions(parts.fit, catalogue, parts.validation_cut), asked, seed)


def judged(asked_of: Question, scores_BN: np.ndarray) -> float:
    """Mean nDCG@AT of continuation: every track that the listener has not heard is ranked."""
    row = {listener: b for b, listener in enumerate(asked_of.asked.histories.listeners)}

    def system(histories: Histories) -> np.ndarray:
        return scores_BN[[row[listener] for listener in histories.listeners]]

    hits, relevant = hits_of(system, ["continuation"], asked_of.asked, asked_of.seed)["continuation"]
    return float(ndcg(hits, relevant, AT).mean())


def write_sequences(asked_of: Question, file: Path) -> None:
    """The same for a learner of sequences, as columns: who heard which track, in the order heard, and who is asked."""
    histories = asked_of.known.histories
    gladly = heard_gladly(histories)
    who = np.repeat(np.arange(len(histories)), np.diff(histories.offsets))
    row = {listener: b for b, listener in enumerate(histories.listeners)}
    asked = np.array([row[listener] for listener in asked_of.asked.histories.listeners])
    np.savez(file, who=who[gladly], track=histories.track[gladly], asked=asked, tracks=len(asked_of.known.catalogue))
