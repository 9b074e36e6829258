"""Which cells are shown, and that no two of them give away a third."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.responses.cells import ALL, COUNTS, LEAST, RATES, Cell, Key, Playlists, cells, differences

ONE = {"playlists": 1, "places": 10, "plays": 4, "played": 3, "full": 2, "skipped": 1, "known": 10, "tail": 5}
Row = tuple[int, str, str, str]  # listener, part, variant, week


def playlists_of(rows: Sequence[Row], **counts: float) -> Playlists:
    """One playlist a row, of one kind; what became of it is ONE, or what `counts` says."""
    names = [np.array([row[n] for row in rows], object) for n in range(4)]
    each = [float((ONE | counts).get(name, 0)) for name in COUNTS]
    kind = np.full(len(rows), "daily-mix", object)
    return Playlists(
        names[0].astype(np.int64), kind, *names[1:], np.tile(each, (len(rows), 1)).reshape(-1, len(COUNTS))
    )


def together(*parts: Playlists) -> Playlists:
    return Playlists(*(np.concatenate([getattr(p, name) for p in parts]) for name in Playlists.__slots__))


def people(count: int, part: str = "", variant: str = "none", week: str = "2026-W10", first: int = 0) -> list[Row]:
    return [(first + n, part, variant, week) for n in range(count)]


def shown(found: list[Cell]) -> dict[tuple[str, str, str], int]:
    return {(c.key.part, c.key.variant, c.key.week): c.listeners for c in found if not c.withheld}


def test_a_cell_of_five_is_shown_and_one_of_four_says_nothing() -> None:
    found = cells(playlists_of(people(5) + people(4, week="2026-W11")))
    assert shown(found) == {("", ALL, "2026-W10"): 5, ("", ALL, ALL): 5}
    (gone,) = [cell for cell in found if cell.withheld]
    assert gone == Cell(Key("daily-mix", "", ALL, "2026-W11"), True)


def test_the_rates_are_of_what_happened_over_what_could_have() -> None:
    (cell, _) = cells(playlists_of(people(6), opened=1, saved=2, hidden=0, new=7))
    assert cell.rates
    values = {name: rate.value for name, rate in cell.rates.items()}
    assert values == pytest.approx(
        {"reach": 1, "play": 0.3, "completion": 0.5, "skip": 0.25, "save": 0.2, "hide": 0, "novelty": 0.7,
         "long_tail": 0.5}
    )  # fmt: skip
    assert values.keys() == RATES.keys()


def test_a_listener_with_three_playlists_is_one_listener() -> None:
    found = cells(playlists_of(people(6) * 3))
    assert [(cell.listeners, cell.playlists) for cell in found] == [(6, 18), (6, 18)]


def test_a_small_segment_takes_its_smallest_neighbour_with_it() -> None:
    rows = people(3, "IS") + people(30, "JP", first=10) + people(9, "PT", first=50)
    assert {part for part, _, week in shown(cells(playlists_of(rows))) if week != ALL} == {"JP"}


def test_two_small_segments_of_five_together_hide_each_other() -> None:
    rows = people(3, "IS") + people(30, "JP", first=10) + people(2, "PT", first=50)
    assert {part for part, _, _ in shown(cells(playlists_of(rows)))} == {"JP"}


def test_a_small_variant_cannot_be_had_from_all_and_the_control() -> None:
    rows = people(40, variant="trial/control") + people(4, variant="trial/bolder", first=50)
    assert set(shown(cells(playlists_of(rows)))) == {("", ALL, "2026-W10"), ("", ALL, ALL)}


def test_a_week_that_is_withheld_is_no_part_of_the_sum() -> None:
    found = cells(playlists_of(people(5) + people(4, week="2026-W11")))
    assert [cell.playlists for cell in found if cell.key.week == ALL] == [5]


def test_a_kind_without_variants_has_no_second_row_for_them() -> None:
    assert {variant for _, variant, _ in shown(cells(playlists_of(people(9))))} == {ALL}


def test_a_variant_is_held_to_the_control_of_its_own_experiment() -> None:
    rows = [people(40, variant=f"{name}", first=100 * n) for n, name in enumerate(("a/control", "a/x", "b/control"))]
    worse = playlists_of(rows[1], skipped=2)
    found = differences(cells(together(playlists_of(rows[0]), worse, playlists_of(rows[2], skipped=4))))
    skips = [one for one in found if one.rate == "skip"]
    assert {(one.key.variant, one.key.week) for one in skips} == {("a/x", ALL), ("a/x", "2026-W10")}
    assert skips[0].between.value == pytest.approx(0.25)
    assert skips[0].between.low > 0


def test_of_nobody_there_is_no_cell() -> None:
    assert cells(playlists_of([])) == []


row = st.tuples(
    st.integers(0, 25), st.sampled_from(["x", "y", "z"]), st.sampled_from(["t/control", "t/bold", "none"]),
    st.sampled_from(["2026-W10", "2026-W11"]),
)  # fmt: skip


@given(st.lists(row, max_size=80))
def test_what_is_withheld_is_together_never_of_few(rows: list[Row]) -> None:
    """Whatever adds up to a cell that may be shown: what is withheld of it has LEAST listeners, or nothing is."""
    seen = shown(cells(playlists_of(rows)))
    varied = any(variant != "none" for _, _, variant, _ in rows)
    for week in ("2026-W10", "2026-W11"):
        here = [one for one in rows if one[3] == week]
        for variant in (ALL, "t/control", "t/bold"):
            mine = [one for one in here if variant in (ALL, one[2])]
            missing = {who for who, part, _, _ in mine if (part, variant, week) not in seen}
            everybody = {who for who, *_ in mine}
            assert not missing or len(missing) >= LEAST or len(everybody) < LEAST
        for part in "xyz" if varied else "":
            mine = [one for one in here if one[1] == part]
            missing = {who for who, _, variant, _ in mine if (part, variant, week) not in seen}
            assert not missing or len(missing) >= LEAST or (part, ALL, week) not in seen
