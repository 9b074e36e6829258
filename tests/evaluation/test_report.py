"""report.html and card.md: everything that was measured is there, and nothing that was not; and nobody's name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.evaluation.reports import CHECKS, FACTS, measured, whole, written
from training.evaluation.evaluate import EvaluationResult
from training.evaluation.report import SECTIONS, write_report

SECTION = re.compile(r'<section id="(\w+)">')
CONTENTS = re.compile(r'<li><a href="#(\w+)">')
HEADINGS = (
    "Model details", "Intended use", "Data", "Metrics", "Fairness", "Limits", "How to reproduce",
)  # fmt: skip


@pytest.fixture(scope="module")
def page_and_card(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    return whole(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def result() -> EvaluationResult:
    return measured()


def _part(page: str, section: str) -> str:
    return page.partition(f'<section id="{section}">')[2].partition("</section>")[0]


def test_every_section_is_there_and_in_the_contents(page_and_card: tuple[str, str]) -> None:
    page, _ = page_and_card
    assert SECTION.findall(page) == CONTENTS.findall(page) == list(SECTIONS)


def test_the_page_needs_no_other_file(page_and_card: tuple[str, str]) -> None:
    page, _ = page_and_card
    assert not re.search(r"<script|<link|<img|src=|@import|url\((?!#)", page)


def test_no_two_things_on_the_page_have_one_id(page_and_card: tuple[str, str]) -> None:
    found = re.findall(r'(?<=[^:\w])id="([^"]+)"', page_and_card[0])
    assert len(found) > len(SECTIONS)
    assert len(found) == len(set(found))


def test_each_part_of_the_model_with_a_curve_has_its_own(page_and_card: tuple[str, str]) -> None:
    learning = _part(page_and_card[0], "learning")
    assert learning.count("<svg") == 2
    assert "ELSA, continuation: 3 to 1.5 in 3 epochs" in learning
    assert "in closed form:" not in learning


def test_the_sanity_page_names_tracks_and_how_many_heard_them(page_and_card: tuple[str, str]) -> None:
    part = _part(page_and_card[0], "neighbours")
    assert part.count("<article") == 15
    assert part.count("<li>") == 15 * 2 * 5
    assert "Artist 0 · 404 listeners" in part


def test_no_listener_is_named(page_and_card: tuple[str, str]) -> None:
    for text in page_and_card:
        assert not re.search(r"ann\d\d\d", text)


def test_who_is_ahead_and_who_is_behind_is_said_at_once(page_and_card: tuple[str, str], tmp_path: Path) -> None:
    assert _part(page_and_card[0], "glance").count("<td>ahead</td>") == 3
    page, _ = written(tmp_path, measured(ahead=False))
    assert _part(page, "glance").count('<td class="behind">behind</td>') == 3


def test_popularity_and_coverage_are_drawn_beside_the_baselines(page_and_card: tuple[str, str]) -> None:
    part = _part(page_and_card[0], "shown")
    for task in ("continuation", "discovery"):
        for label in ("long-tail share", "coverage@30", "Gini of exposure"):
            assert f'aria-label="{task}, {label} by system"' in part
    assert part.count(">nothing</text>") == 2 * (4 + 1)


def test_what_others_wrote_is_escaped(result: EvaluationResult, tmp_path: Path) -> None:
    write_report(tmp_path, result, {}, {"id": "v<1>", "seed": 1})
    assert "v&lt;1&gt;" in (tmp_path / "report.html").read_text()


def test_what_is_odd_about_the_data_is_on_the_page_and_under_data_in_the_card(page_and_card: tuple[str, str]) -> None:
    page, card = page_and_card
    assert "<li>2 of 80 listeners look like machines</li>" in _part(page, "odd")
    under_data = card.partition("## Data\n")[2].partition("\n## ")[0]
    assert "\n\n### What is odd about the data\n\n- 2 of 80 listeners look like machines\n" in under_data


def test_each_pair_of_windows_has_its_distances_beside_chance(page_and_card: tuple[str, str]) -> None:
    part = _part(page_and_card[0], "drift")
    compared = CHECKS["drift"]["compared"]
    assert part.count("<h3>") == part.count("<table>") == len(compared) == 2
    artist = compared["halves"]["distances"]["artist"]
    assert f"<td>{artist['psi']:.3f}</td><td>{artist['by_chance']:.3f}</td>" in part


def test_data_that_nobody_checked_has_neither_section_nor_heading(result: EvaluationResult, tmp_path: Path) -> None:
    page, card = written(tmp_path, result)
    assert not {"odd", "drift"} & set(SECTION.findall(page))
    assert "What is odd" not in card


def test_without_vectors_there_is_no_map_and_no_neighbours(result: EvaluationResult, tmp_path: Path) -> None:
    page, _ = written(tmp_path, result)
    assert not {"neighbours", "artists"} & set(SECTION.findall(page))


def test_the_card_has_the_usual_headings_and_the_figures_with_intervals(page_and_card: tuple[str, str]) -> None:
    _, card = page_and_card
    assert re.findall(r"^## (.*)$", card, re.MULTILINE) == list(HEADINGS)
    assert re.search(r"^\| \*\*segue\*\* \| .*\d \[0\.\d{4}, 0\.\d{4}\]", card, re.MULTILINE)
    assert "| segue minus | ndcg@10 |" in card
    assert "did **not** see the test listens" in card


def test_the_card_says_the_commands_that_make_the_version_again(page_and_card: tuple[str, str], tmp_path: Path) -> None:
    assert "make train DATA=dir MODELS=models SIZE=tiny SEED=3" in page_and_card[1]
    assert "git checkout c0ffee\n" in page_and_card[1]
    write_report(tmp_path, None, {}, FACTS | {"commit": "c0ffee+", "split seed": 1})
    assert "--size tiny --seed 3 --split-seed 1\n" in (tmp_path / "card.md").read_text()
    assert "had changes that were not committed" in (tmp_path / "card.md").read_text()


def test_the_card_s_tables_are_whole(page_and_card: tuple[str, str]) -> None:
    """Every row of a table has the cells of its head; else it is shown as text."""
    for table in re.findall(r"(?:^\|.*\|\n)+", page_and_card[1], re.MULTILINE):
        assert len({line.count("|") for line in table.splitlines()}) == 1
        assert len(table.splitlines()) > 2


def test_without_a_measurement_both_say_so(tmp_path: Path) -> None:
    for text in written(tmp_path, None):
        assert "too small to hold a test back" in text
