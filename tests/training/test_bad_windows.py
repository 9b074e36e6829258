"""Windows of listens that are hardly any: each ends in a sound model or a refusal, and nothing is lost in silence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from playlists.catalogue import TRACKS, Catalogue
from playlists.content import content_inputs
from playlists.errors import BadInput
from playlists.listens import LISTENS
from tests.training.soundness import Window, assert_sound, content_words_of, trained, with_cells
from tests.training.worlds import NOON, world_catalogue, world_listens, write_world
from training.train import train


def _small(listeners: int = 3, each: int = 4, **columns: Callable[[int], Any]) -> Window:
    """A world of 24 tracks, each named column of its catalogue replaced, track by track."""
    table = world_catalogue(24).table
    return (
        Catalogue(with_cells(table, **{name: [cell(i) for i in range(24)] for name, cell in columns.items()})),
        world_listens(world_catalogue(24), listeners, each),
    )


def _by_count(counts: list[tuple[str, str, int]], at: datetime | None = None) -> pa.Table:
    rows = [dict.fromkeys(LISTENS.names) | {"listener": w, "track": t, "plays": n, "at": at} for w, t, n in counts]
    return pa.Table.from_pylist(rows, schema=LISTENS)


def _one_moment() -> Window:
    catalogue, listens = _small(12, 8)
    return catalogue, with_cells(listens, at=[NOON] * len(listens))


def _half_known() -> Window:
    return _small(
        12, 8, title=lambda i: "Intro" if i % 2 else "", artist=lambda i: None if i % 3 else "Same",
        artist_id=lambda i: None if i % 3 else "same", album=lambda i: "Greatest Hits" if i % 2 else None,
        genres=lambda i: [None, [], ["fado", "fado"], [""]][i % 4],
        released=lambda i: date(1, 1, 1) if i % 5 == 0 else None,
    )  # fmt: skip


def _no_repeats_of_anything() -> Window:
    """Every listener hears other tracks than everybody else, each once."""
    return world_catalogue(24), _by_count([(f"l{i // 2}", f"t{i}", 1) for i in range(24)])


def _hostile_audio(i: int) -> list[float | None]:
    return [[np.nan, 0, 1], [np.inf, 1, 2], [3e38, -3e38, 0], [None, 1, 1]][i % 8] if i % 8 < 4 else [1e12 * i, i, 0]


SOUND: dict[str, Callable[[], Window]] = {
    "one listener": lambda: _small(1, 6),
    "one listen": lambda: _small(1, 1),
    "one track": lambda: (world_catalogue(1), world_listens(world_catalogue(1), 3, 1)),
    "two tracks of one listener": lambda: (world_catalogue(2), world_listens(world_catalogue(2), 1, 2)),
    "histories of one listen": lambda: _small(12, 1),
    "no repeats of anything": _no_repeats_of_anything,
    "one track over and over": lambda: (world_catalogue(24), _by_count([(f"l{b}", "t0", 2**31 - 1) for b in range(8)])),
    "everybody the same": lambda: (
        world_catalogue(24),
        _by_count([(f"l{b}", f"t{t}", 1) for b in range(8) for t in range(6)]),
    ),
    "all the same time": _one_moment,
    "all in 1970": lambda: (
        world_catalogue(24),
        _by_count([("a", "t0", 1), ("b", "t1", 1)], datetime(1970, 1, 1, tzinfo=UTC)),
    ),
    "duplicate and missing metadata": _half_known,
    "audio of NaN, infinite and huge numbers": lambda: _small(3, 4, audio=_hostile_audio),
    "audio of NaN alone": lambda: _small(3, 4, audio=lambda i: [np.nan] * 3),
    "audio of no width": lambda: _small(3, 4, audio=lambda i: []),
    "audio that is the same everywhere": lambda: _small(3, 4, audio=lambda i: [7.0, 7.0]),
}


@pytest.mark.parametrize("window", SOUND)
def test_a_window_gives_a_sound_model_of(window: str, tmp_path: Path) -> None:
    given = SOUND[window]()
    assert_sound(trained(given, tmp_path), given[1])


def test_what_could_not_be_measured_is_said_with_the_reason(tmp_path: Path) -> None:
    said = trained(_small(1, 6), tmp_path).manifest
    assert said.metrics == {}
    assert "1 listener(s), 6 listens leave nothing to ask" in said.data["not_measured"]["everything"]
    assert said.dimensions <= 24


def test_without_any_metadata_there_is_a_sound_model_that_beats_popularity(tmp_path: Path) -> None:
    known = ("track", "title")
    table = with_cells(world_catalogue().table, **{n: [None] * 96 for n in TRACKS.names if n not in known})
    listens = world_listens(world_catalogue())
    opened = trained((Catalogue(table), listens), tmp_path)
    assert_sound(opened, listens)
    assert opened.manifest.differences["continuation"]["popularity"]["ndcg@10"]["low"] > 0


def test_what_is_odd_is_said_on_the_console_in_the_manifest_the_report_and_the_card(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = trained(_small(title=lambda i: "Intro", artist=lambda i: "Same"), tmp_path)
    odd = opened.manifest.data["odd"]
    assert any("have the title and artist of another" in line for line in odd)
    told = capsys.readouterr().err
    report, card = ((opened.folder / name).read_text() for name in ("report.html", "card.md"))
    for line in odd:
        assert f"odd: {line}" in told
        assert f"<li>{line}</li>" in report
        assert f"- {line}" in card


def _skips_alone() -> Window:
    catalogue, listens = _small(5, 4)
    return catalogue, with_cells(listens, skipped=[True] * len(listens))


def _strange_tracks() -> Window:
    catalogue, listens = _small(3, 4)
    return catalogue, with_cells(listens, track=[f"x{i}" for i in range(len(listens))])


def _twice_in_the_catalogue() -> Window:
    catalogue, listens = _small(3, 4)
    return Catalogue(pa.concat_tables([catalogue.table, catalogue.table.slice(3, 1)])), listens


def _nothing_counted() -> Window:
    catalogue, listens = _small(3, 4)
    return catalogue, with_cells(listens, plays=[0] * len(listens))


def _the_future() -> Window:
    return world_catalogue(24), _by_count([("a", "t0", 1), ("b", "t1", 1)], datetime(2999, 1, 1, tzinfo=UTC))


REFUSED: dict[str, tuple[Callable[[], Window], str]] = {
    "only skips": (_skips_alone, "5 listeners heard nothing to the end"),
    "listens of other tracks": (_strange_tracks, "none of the 12 listens is of a track in the catalogue of 24"),
    "a track twice": (_twice_in_the_catalogue, "1 tracks more than once"),
    "listens that count nothing": (_nothing_counted, "a listen counts 0 plays"),
    "listens in the future": (_the_future, "2 of 2 listens lie in the future"),
    "no tracks": (lambda: (Catalogue(TRACKS.empty_table()), _small()[1]), "the catalogue has no tracks"),
    "audio of several widths": (
        lambda: _small(3, 4, audio=lambda i: [0.0] * (2 + i % 2)),
        r"several widths: . numbers \(12 tracks\), . numbers \(12 tracks\)",
    ),
}


@pytest.mark.parametrize("window", REFUSED)
def test_a_window_is_refused_with_its_figures_for(window: str, tmp_path: Path) -> None:
    make, said = REFUSED[window]
    with pytest.raises(BadInput, match=said):
        train(write_world(tmp_path / "data", *make()), tmp_path / "models", "tiny", 1, 1)
    assert not list(tmp_path.glob("models/*/manifest.json"))


def test_no_listens_are_refused(tmp_path: Path) -> None:
    data = write_world(tmp_path / "data", *_small())
    for file in data.glob("listens/*/part.parquet"):
        file.unlink()
    with pytest.raises(BadInput, match="there are no listens"):
        train(data, tmp_path / "models", "tiny", 1, 1)


def test_a_release_of_another_width_than_the_model_s_is_refused(tmp_path: Path) -> None:
    opened = trained(_small(3, 4), tmp_path)
    other = _small(3, 4, audio=lambda i: [0.0, 1.0])[0]
    with pytest.raises(BadInput, match="track t0: 2 audio numbers, 3 wanted"):
        content_inputs(other, np.arange(3), content_words_of(opened))
