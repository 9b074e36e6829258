"""Which cells are shown, and that no two of them give away a third."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.responses.cells import COUNTS, RATES, Cell, Difference, Playlists, table
from playlists.responses.cells import cells as cells_of
from playlists.responses.cells import differences as differences_of
from playlists.responses.withheld import ALL, LEAST, Key

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


def cells(playlists: Playlists) -> list[Cell]:
    return cells_of(table(playlists))


def differences(playlists: Playlists) -> list[Difference]:
    return differences_of(table(playlists))


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


def test_who_is_in_no_experiment_cannot_be_had_from_the_report_of_everybody() -> None:
    """Two are in no experiment, both at home in JP: neither there nor together may they be had by subtraction."""
    homes = {"JP": (2, 20, 12), "PT": (0, 20, 30), "DE": (0, 20, 30)}
    marks = ("none", "trial/control", "trial/bolder")
    rows, first = [], 0
    for home, counts in homes.items():
        for mark, count in zip(marks, counts, strict=True):
            rows += people(count, home, mark, first=first)
            first += count
    assert worked_out(rows) == set()


def test_how_the_plays_of_one_listener_ended_is_not_told() -> None:
    """Six are offered something and one of them plays: reach is of six, skips and full listens are of one."""
    idle = playlists_of(people(5), plays=0, played=0, full=0, skipped=0)
    (cell, _) = cells(together(idle, playlists_of(people(1, first=5))))
    assert (cell.listeners, cell.plays) == (6, 4)
    assert cell.rates
    assert cell.rates["play"].value == pytest.approx(3 / 60)
    assert cell.rates["skip"].value != cell.rates["skip"].value  # NaN
    assert cell.rates["completion"].value != cell.rates["completion"].value


def test_nor_is_it_told_by_the_sum_over_weeks() -> None:
    later = playlists_of(people(6, week="2026-W11"), skipped=0)
    idle = playlists_of(people(5), plays=0, played=0, full=0, skipped=0)
    found = cells(together(idle, playlists_of(people(1, first=5)), later))
    (whole,) = [cell.rates for cell in found if cell.key.week == ALL]
    assert whole
    assert whole["skip"].value == 0


def test_a_variant_that_was_stopped_is_not_held_to_the_weeks_after_it() -> None:
    """Both skip alike in the first week; in the second, when only the control goes on, everybody skips more."""
    both = [*people(40, variant="a/control"), *people(40, variant="a/x", first=50)]
    later = playlists_of(people(40, variant="a/control", week="2026-W11"), skipped=3)
    found = differences(together(playlists_of(both), later))
    (skip,) = [one.between for one in found if one.rate == "skip" and one.key.week == ALL]
    assert skip.value == 0


def test_a_week_that_is_withheld_is_no_part_of_the_sum() -> None:
    found = cells(playlists_of(people(5) + people(4, week="2026-W11")))
    assert [cell.playlists for cell in found if cell.key.week == ALL] == [5]


def test_a_kind_without_variants_has_no_second_row_for_them() -> None:
    assert {variant for _, variant, _ in shown(cells(playlists_of(people(9))))} == {ALL}


def test_a_variant_is_held_to_the_control_of_its_own_experiment() -> None:
    rows = [people(40, variant=f"{name}", first=100 * n) for n, name in enumerate(("a/control", "a/x", "b/control"))]
    worse = playlists_of(rows[1], skipped=2)
    found = differences(together(playlists_of(rows[0]), worse, playlists_of(rows[2], skipped=4)))
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


@given(st.lists(row, max_size=80))
def test_no_cell_of_few_can_be_worked_out_from_two_reports(rows: list[Row]) -> None:
    assert worked_out(rows) == set()


@pytest.mark.parametrize("seed", range(20))
def test_nor_where_some_are_in_small_segments_or_in_no_experiment(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(5, 200))
    parts = rng.choice(list("abcde"), count, p=[0.5, 0.3, 0.1, 0.07, 0.03])
    marks = rng.choice(["none", "t/control", "t/bold", "t/odd"], count, p=[0.03, 0.5, 0.4, 0.07])
    rows = [(n, str(part), str(mark), "2026-W10") for n, (part, mark) in enumerate(zip(parts, marks, strict=True))]
    assert worked_out(rows) == set()


def worked_out(rows: Sequence[Row]) -> set[tuple[str, str, str]]:
    """The cells of fewer than LEAST listeners whose figures follow from the report by part and the one of everybody.

    A figure that is shown is a sum over the cells of one part and variant: a row of zeros and ones. One follows from
    others where its row lies in their span.
    """
    seen = shown(cells(playlists_of(rows))) | shown(cells(playlists_of([(who, "", *rest) for who, _, *rest in rows])))
    atoms = sorted({tuple(one[1:]) for one in rows})
    found = set()
    for week in {one[3] for one in rows}:
        every = {(p, v, week) for p in {"", *(a[0] for a in atoms)} for v in {ALL, *(a[1] for a in atoms)}}
        sums = {key: np.array([_inside(atom, key) for atom in atoms], float) for key in every}
        told = np.array([sums[key] for key in sorted(every) if key in seen]).reshape(-1, len(atoms))
        rank = np.linalg.matrix_rank(told) if len(told) else 0
        for key, asked in sums.items():
            who = {one[0] for one in rows if _inside(one[1:], key)}
            if 0 < len(who) < LEAST and np.linalg.matrix_rank(np.vstack([told, asked])) == rank:
                found.add(key)
    return found


def _inside(atom: Sequence[str], key: Sequence[str]) -> bool:
    return all(wanted in ("", mine) for wanted, mine in zip(key, atom, strict=True))
