"""What each part is worth is said of the validation part, and a part that is left out says nothing."""

from __future__ import annotations

import numpy as np
import pytest

from playlists.errors import NotReady
from playlists.listens import read_listens
from playlists.ranking.columns import COLUMNS
from tests.ranking.conftest import Trained
from training.ablation import FIRST, PARTS, WHOLE, WITHOUT_ENDINGS, _kept, ablation, told
from training.model.settings import SIZES


def test_each_part_is_left_out_in_turn_and_compared_with_the_whole(ranked: Trained) -> None:
    some = {part: PARTS[part] for part in ("vectors",)}
    found = ablation(ranked.listens, ranked.catalogue, SIZES["tiny"], 1, some, ["genre"])
    systems = found.metrics["continuation"]
    left_out = {WITHOUT_ENDINGS, *(f"without {part}" for part in some), "first stage without genre"}
    assert {WHOLE, FIRST, *left_out} <= set(systems)
    assert "first stage without content" in systems
    for name in set(systems) - {WHOLE}:
        said = found.differences["continuation"][name]["ndcg@10"]["mean"]
        assert said == pytest.approx(systems[WHOLE]["ndcg@10"]["mean"] - systems[name]["ndcg@10"]["mean"])
    assert "without vectors" in told(found)
    assert systems[WITHOUT_ENDINGS]["ndcg@10"]["mean"] != systems[WHOLE]["ndcg@10"]["mean"]


def test_every_column_but_the_length_of_the_history_belongs_to_a_part() -> None:
    named = np.prod([_kept(prefixes) for prefixes in PARTS.values()], axis=0)
    assert [name for name, kept in zip(COLUMNS, named, strict=True) if kept] == ["history"]


def test_a_world_with_times_is_refused(ranked: Trained) -> None:
    timed = read_listens(ranked.data.parent / "simulated")
    with pytest.raises(NotReady, match="validation is the one window"):
        ablation(timed, ranked.catalogue, SIZES["tiny"], seed=1)
