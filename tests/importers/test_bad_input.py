"""What is broken is refused with its place, and everything else is kept."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from playlists.errors import BadInput
from tests.importers.importing import bytes_in, imported, rows, spotify_play, written

CSV = "Artist,Album,Track,Date\n"


def refusal(report: dict, word: str) -> dict:  # type: ignore[type-arg]
    return next(about for reason, about in report["refused"].items() if word in reason)


def zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return made.getvalue()


def test_json_cut_in_the_middle_keeps_what_came_before_and_says_where(tmp_path: Path) -> None:
    lines = ",\n".join(
        json.dumps({"endTime": f"2022-01-01 10:0{i}", "artistName": "A", "trackName": "T", "msPlayed": 9})
        for i in range(5)
    )
    path = written(tmp_path, "ann/StreamingHistory0.json", "[\n" + lines[:-40])
    report = imported(tmp_path / "data", path)
    assert report["kept"] == 4
    assert refusal(report, "cut short")["places"] == ["StreamingHistory0.json:6"]


def test_a_list_that_is_not_closed_is_told(tmp_path: Path) -> None:
    path = written(
        tmp_path, "h.json", '[\n{"endTime": "2022-01-01 10:00", "artistName": "A", "trackName": "T", "msPlayed": 9}'
    )
    assert refusal(imported(tmp_path / "data", path), "not closed")["places"] == ["h.json:2"]


def test_broken_json_lines_cost_only_themselves(tmp_path: Path) -> None:
    good = '{"listened_at": %d, "track_metadata": {"artist_name": "A", "track_name": "T"}}'
    path = written(
        tmp_path, "1.jsonl", "\n".join([good % 1_500_000_000, '{"listened_at": oops}', good % 1_500_000_300])
    )
    report = imported(tmp_path / "data", path)
    assert report["kept"] == 2
    assert refusal(report, "broken")["places"] == ["1.jsonl:2"]


def test_a_truncated_zip_is_named_and_the_other_files_are_kept(tmp_path: Path) -> None:
    whole = zipped({"endsong_0.json": b"[]" * 5_000})
    written(tmp_path, "all/broken.zip", whole[: len(whole) // 2])
    written(tmp_path, "all/ann/endsong_0.json", [spotify_play("Song")])
    report = imported(tmp_path / "data", tmp_path / "all")
    assert report["kept"] == 1
    assert refusal(report, "zip is damaged")["places"] == ["all/broken.zip"]


def test_a_truncated_zip_alone_is_refused_with_its_path(tmp_path: Path) -> None:
    path = written(tmp_path, "my.zip", zipped({"endsong_0.json": b"[]" * 5_000})[:40])
    with pytest.raises(BadInput, match=r"my\.zip.*damaged or cut short"):
        imported(tmp_path / "data", path)


def test_a_damaged_part_of_a_zip_costs_only_itself(tmp_path: Path) -> None:
    whole = bytearray(
        zipped(
            {
                "a/1.csv": (CSV + "A,B,C,06 Apr 2019 12:34\n").encode() * 99,
                "b/2.csv": (CSV + "A,B,C,06 Apr 2019 12:34\n").encode(),
            }
        )
    )
    whole[45:60] = b"\xff" * 15
    report = imported(tmp_path / "data", written(tmp_path, "two.zip", bytes(whole)))
    assert report["kept"] == 1
    assert refusal(report, "damaged")["places"] == ["two.zip/a/1.csv"]


def test_times_of_1970_and_of_the_future_are_refused_with_their_lines(tmp_path: Path) -> None:
    body = CSV + "A,B,C,01 Jan 1970 00:00\nA,B,C,06 Apr 2019 12:34\nA,B,C,06 Apr 2099 12:34\nA,B,C,yesterday\n"
    report = imported(tmp_path / "data", written(tmp_path, "ann.csv", body))
    assert report["kept"] == 1
    assert refusal(report, "before 2002")["places"] == ["ann.csv:2"]
    assert refusal(report, "future")["places"] == ["ann.csv:4"]
    assert refusal(report, "no time")["places"] == ["ann.csv:5"]


def test_a_line_of_another_encoding_is_read_and_told(tmp_path: Path) -> None:
    body = (
        CSV.encode()
        + "Sigur Rós,( ),Vaka,06 Apr 2019 12:34\n".encode()
        + "Björk,Post,Jóga,07 Apr 2019 12:34\n".encode("cp1252")
    )
    report = imported(tmp_path / "data", written(tmp_path, "ann.csv", body))
    assert report["kept"] == 2
    assert report["notes"] == {"bytes that are not UTF-8, read as Windows-1252": ["ann.csv:3"]}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_files_with_a_byte_order_mark_are_read(tmp_path: Path, encoding: str) -> None:
    report = imported(
        tmp_path / "data", written(tmp_path, "ann.csv", (CSV + "Björk,Post,Jóga,07 Apr 2019 12:34\n").encode(encoding))
    )
    assert report["kept"] == 1


def test_an_unknown_table_says_which_columns_it_has_and_which_are_needed(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"colour.*shape.*item_id.*timestamp"):
        imported(tmp_path / "data", written(tmp_path, "odd.csv", "colour,shape\nred,round\n"))


@pytest.mark.parametrize("body", ["", "[]", "[\n]\n", CSV])
def test_an_empty_history_is_refused_saying_what_was_found(tmp_path: Path, body: str) -> None:
    with pytest.raises(BadInput, match="no listens found"):
        imported(tmp_path / "data", written(tmp_path, "history.json", body))
    assert not list((tmp_path / "data").rglob("*.parquet"))


def test_a_refused_import_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    imported(tmp_path / "data", written(tmp_path, "ann.csv", CSV + "A,B,C,06 Apr 2019 12:34\n"))
    before = bytes_in(tmp_path / "data")
    with pytest.raises(BadInput):
        imported(tmp_path / "data", written(tmp_path, "bob.csv", CSV))
    assert bytes_in(tmp_path / "data") == before


def test_a_row_with_too_few_fields_is_refused_with_its_line(tmp_path: Path) -> None:
    report = imported(
        tmp_path / "data", written(tmp_path, "l.tsv", "user_id\titem_id\tcount\n1\t2\t3\n1\t2\n1\t4\tmany\n1\t5\t1\n")
    )
    assert report["kept"] == 2
    assert refusal(report, "2 fields")["places"] == ["l.tsv:3"]
    assert refusal(report, "count")["places"] == ["l.tsv:4"]


def test_a_simulated_world_is_not_imported_into(tmp_path: Path) -> None:
    (tmp_path / "data" / "truth").mkdir(parents=True)
    with pytest.raises(BadInput, match="simulated"):
        imported(tmp_path / "data", written(tmp_path, "ann.csv", CSV + "A,B,C,06 Apr 2019 12:34\n"))


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nowhere"):
        imported(tmp_path / "data", tmp_path / "nowhere")


def test_what_a_killed_import_left_is_cleared_or_finished(tmp_path: Path) -> None:
    path = written(tmp_path, "ann.csv", CSV + "A,B,C,06 Apr 2019 12:34\n")
    written(tmp_path, "data/.next/half.parquet", b"half")
    imported(tmp_path / "data", path)
    assert not (tmp_path / "data" / ".next").exists()
    assert len(rows(tmp_path / "data")) == 1
