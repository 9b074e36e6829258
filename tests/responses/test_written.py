"""The table of a report can be opened in a spreadsheet: no text of the catalogue is computed there."""

from __future__ import annotations

import csv
import io

import pytest

from playlists.responses.cells import Cell
from playlists.responses.withheld import Key
from serving.responses.report import Report
from serving.responses.written import csv_text
from tests.responses.streams import span_of


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_genre_that_is_called_like_a_formula_is_text(begins: str) -> None:
    genre = f"{begins}HYPERLINK(0)"
    cell = Cell(Key("daily-mix", genre, "", "2026-W10"), True)
    lines = csv.DictReader(io.StringIO(csv_text(Report(span_of(1), "genre", [cell], [])), newline=""))
    assert [line["part"] for line in lines] == [f"'{genre}"]


def test_a_genre_with_a_sign_inside_stands_as_it_is() -> None:
    cell = Cell(Key("daily-mix", "lo-fi", "", "2026-W10"), True)
    assert "daily-mix,lo-fi,all,,2026-W10,withheld" in csv_text(Report(span_of(1), "genre", [cell], []))
