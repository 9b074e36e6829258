"""What an upload becomes: looked at, started, imported, told; and nothing of it twice."""

from __future__ import annotations

from datetime import timedelta

import pyarrow as pa
import pytest

from playlists.importers.matching import derived_id, keys
from serving.store import imports, listens, tasks
from serving.store.opened import reading
from serving.uploads import chunks
from serving.uploads.reading import SEVERAL
from serving.uploads.tidying import KEPT
from tests.api.conftest import NOW
from tests.importers.importing import spotify_play
from tests.privacy.somebody import traces_in_rows
from tests.uploads.conftest import ANN, Desktop, packed

SPOTIFY = "Streaming_History_Audio_2022.json"


def plays(count: int, **more: object) -> list[dict[str, object]]:
    return [
        spotify_play(
            f"Song {n % 40}", f"2022-{1 + n // 600 % 12:02}-02T{n // 60 % 10:02}:{n % 60:02}:{n % 50:02}Z", **more
        )
        for n in range(count)
    ]


def test_a_look_tells_what_an_import_would_take_and_takes_nothing(desktop: Desktop):
    some = [*plays(3), *plays(2, incognito_mode=True), spotify_play("Late", "2031-01-01T00:00:00Z")]
    desktop.upload(packed({SPOTIFY: some, "Identity.json": {"displayName": "secret"}}), starts=False)
    desktop.work()
    there = desktop.there()
    assert there.state == "ready"
    assert there.preview is not None
    seen = {name: there.preview[name] for name in ("read", "taken", "private", "sources")}
    assert seen == {"read": 6, "taken": 3, "private": 2, "sources": {"spotify-extended": 3}}
    assert there.preview["refused"] == {"a time in the future": {"count": 1, "places": [f"export.zip/{SPOTIFY}:1"]}}
    assert list(there.preview["files"]) == ["export.zip/Identity.json"]
    assert desktop.heard() == []
    assert desktop.desk.uploads.file("one").exists()


def test_a_started_import_adds_the_plays_and_takes_the_file_away(desktop: Desktop):
    done = desktop.imported(packed({SPOTIFY: plays(120)}))
    assert done.state == "done"
    assert done.report is not None
    assert (done.report["added"], done.report["duplicates"]) == (120, 0)
    assert len(desktop.heard()) == 120
    assert not desktop.desk.uploads.of("one").exists()


def test_the_same_file_again_adds_nothing(desktop: Desktop):
    body = packed({SPOTIFY: plays(50)})
    desktop.imported(body)
    before = desktop.heard()
    again = desktop.imported(body, "two")
    assert again.report is not None
    assert (again.report["added"], again.report["duplicates"]) == (0, 50)
    assert desktop.heard() == before


def test_names_addresses_and_agents_are_stored_nowhere(desktop: Desktop):
    desktop.upload(packed({SPOTIFY: plays(5), "Userdata.json": {"email": "secret-mail"}}), starts=False)
    desktop.work()
    with desktop.desk.store.begin() as connection:
        imports.start(connection, desktop.there(), NOW)
    desktop.work()
    told = f"{desktop.there()} {desktop.heard()}"
    assert not [word for word in ("secret-name", "192.0.2.7", "secret-agent", "secret-mail") if word in told]


def test_the_kind_of_device_is_stored_and_learnt_by_an_upload_of_the_same_and_no_word_of_it(desktop: Desktop):
    desktop.imported(packed({SPOTIFY: plays(3)}))
    again = desktop.imported(packed({SPOTIFY: plays(4, platform="iOS 16.1 (iPhone14,5)")}), "two")
    assert again.report is not None
    assert (again.report["added"], again.report["duplicates"]) == (1, 3)
    with reading(desktop.desk.store) as connection:
        assert listens.read(connection, [ANN], devices=True)["device"].to_pylist() == ["mobile"] * 4
    assert traces_in_rows(desktop.desk.store, ("iPhone", "14,5")) == []


def test_tracks_of_the_catalogue_are_recognised_and_others_kept_under_the_name_of_their_words(desktop: Desktop):
    catalogue = desktop.shelves.get().catalogue
    artist, title = catalogue.word("artist", 7), catalogue.word("title", 7)
    known = {"master_metadata_album_artist_name": artist}
    done = desktop.imported(packed({SPOTIFY: [spotify_play(title, **known), spotify_play("Nobody Has This")]}))
    assert done.report is not None
    assert (done.report["taken"], done.report["matched"]) == (2, 1)
    unknown = derived_id(keys("BB Bean", "Nobody Has This", None, None, None)[-1])
    assert {row["track"] for row in desktop.heard()} == {catalogue.word("track", 7), unknown}


def test_a_play_from_before_the_catalogue_had_its_track_is_not_doubled(desktop: Desktop):
    catalogue, shelf = desktop.shelves.get().catalogue, desktop.shelves.shelf
    artist, title = catalogue.word("artist", 7), catalogue.word("title", 7)
    body = packed({SPOTIFY: [spotify_play(title, master_metadata_album_artist_name=artist)]})
    desktop.shelves.shelf = None
    desktop.imported(body)
    desktop.shelves.shelf = shelf
    again = desktop.imported(body, "two")
    assert again.report is not None
    assert (again.report["matched"], again.report["added"], again.report["duplicates"]) == (1, 0, 1)


def test_a_chunk_that_was_not_durable_is_imported_once_by_who_goes_on(desktop: Desktop, monkeypatch):
    monkeypatch.setattr(chunks, "FULL", 30)
    monkeypatch.setattr("serving.uploads.reading.PIECE", 40)
    body = packed({f"{n}.json": plays(100)[n * 50 : n * 50 + 50] for n in range(2)})
    desktop.upload(body)
    added, calls = listens.add, []

    def dies(connection: object, table: pa.Table) -> tuple[int, int]:
        counts = added(connection, table)  # type: ignore[arg-type]
        calls.append(counts)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return counts

    monkeypatch.setattr(listens, "add", dies)
    with pytest.raises(KeyboardInterrupt):
        desktop.work()
    half = desktop.there()
    assert 0 < len(desktop.heard()) < 100
    assert half.report is not None
    assert half.report["added"] == len(desktop.heard())
    desktop.times.append(NOW + tasks.LEASE + timedelta(seconds=1))
    desktop.work()
    done = desktop.there()
    assert done.report is not None
    assert (done.state, done.report["read"], done.report["added"], done.report["duplicates"]) == ("done", 100, 100, 0)


def test_who_was_taken_over_adds_nothing_more(desktop: Desktop):
    desktop.upload(packed({SPOTIFY: plays(5)}))
    stale = desktop.there()
    with desktop.desk.store.begin() as connection:
        assert imports.previewed(connection, stale, {}, NOW)
        now = imports.get(connection, "one")
        assert now is not None
        assert imports.advanced(connection, now, (0, 3), {})
        assert not imports.advanced(connection, now, (0, 1), {})


def test_a_removed_import_stops_and_keeps_what_it_added(desktop: Desktop):
    desktop.upload(packed({SPOTIFY: plays(5)}))
    with desktop.desk.store.begin() as connection:
        imports.remove(connection, desktop.there())
    desktop.work()
    with reading(desktop.desk.store) as connection:
        assert imports.page(connection, ANN, None, 10) == []
    assert desktop.heard() == []


@pytest.mark.parametrize(
    ("body", "name", "why"),
    [
        (b"\x89PNG\r\n\0\0\0", "cover.png", "cover.png: no plays to import; cover.png: a file that is no text"),
        (packed({SPOTIFY: plays(9)})[:300], "my.zip", "my.zip: no plays to import; the zip is damaged or cut short"),
        (
            packed({"zeros.json": bytes(30_000_000)}),
            "bomb.zip",
            "bomb.zip/zeros.json: it would unpack to more than 200",
        ),
        (packed({SPOTIFY: plays(2, incognito_mode=True)}), "p.zip", "p.zip: no plays to import; 2 private"),
    ],
)
def test_what_holds_no_plays_is_refused_in_a_sentence_and_its_file_goes(desktop: Desktop, body, name, why):
    refused = desktop.imported(body, name=name)
    assert refused.state == "refused"
    assert str(refused.error).startswith(why)
    assert not desktop.desk.uploads.of("one").exists()


def test_a_table_of_several_people_is_refused_and_one_of_a_single_person_is_theirs(desktop: Desktop):
    header, at = "user,artist,title,timestamp\n", "Moorings,Ebb,2022-02-22T20:46:54Z\n"
    several = desktop.imported(f"{header}ben,{at}cat,{at}".encode(), name="ours.csv")
    assert SEVERAL in str(several.error)
    alone = desktop.imported(f"{header}ben,{at}".encode(), "two", name="mine.csv")
    assert alone.state == "done"
    assert [row["listener"] for row in desktop.heard()] == [ANN]


def test_lines_that_cannot_be_read_are_refused_with_their_places(desktop: Desktop):
    table = "artist,title,timestamp\nA,One,2022-02-22 20:46\nA,Two,never\n,,2022-02-22 20:48\n"
    done = desktop.imported(table.encode(), name="mine.csv")
    assert done.report is not None
    assert done.report["refused"] == {
        "no time that can be read": {"count": 1, "places": ["mine.csv:3"]},
        "no track: neither an id nor artist and title": {"count": 1, "places": ["mine.csv:4"]},
    }


def test_counts_without_times_are_the_same_counts_again(desktop: Desktop):
    table = b"artist,title,playcount\nA,One,12\nA,Two,3\n"
    desktop.imported(table, name="mine.csv")
    desktop.imported(table, "two", name="mine.csv")
    assert sorted(row["plays"] for row in desktop.heard()) == [3, 12]


def test_what_waits_for_seven_days_expires_with_its_file(desktop: Desktop):
    desktop.upload(packed({SPOTIFY: plays(5)}), starts=False)
    desktop.work()
    desktop.times.append(NOW + KEPT + timedelta(minutes=11))
    with desktop.desk.store.begin() as connection:
        tasks.enqueue(connection, "tidy-uploads", {}, desktop.times[-1])
    desktop.work()
    assert desktop.there().state == "expired"
    assert not desktop.desk.uploads.of("one").exists()


def test_what_others_keep_in_the_folder_of_uploads_is_left_alone(desktop: Desktop):
    uploads = desktop.desk.uploads
    models, orphan = uploads.folder / "models" / "current.json", uploads.of("0" * 31 + "f") / "upload"
    for file in (models, orphan):
        file.parent.mkdir(parents=True)
        file.write_bytes(b"{}")
    desktop.times.append(NOW.fromtimestamp(models.stat().st_mtime, NOW.tzinfo) + timedelta(days=1))
    with desktop.desk.store.begin() as connection:
        tasks.enqueue(connection, "tidy-uploads", {}, desktop.times[-1])
    desktop.work()
    assert (models.exists(), orphan.exists()) == (True, False)


def test_a_partial_upload_is_deleted_after_a_day_and_not_before(desktop: Desktop):
    path = desktop.desk.uploads.begin("half")
    path.write_bytes(b"half")
    began = path.stat().st_mtime
    for hours, there in ((23, True), (25, False)):
        now = NOW.fromtimestamp(began, NOW.tzinfo) + timedelta(hours=hours)
        desktop.times.append(now)
        with desktop.desk.store.begin() as connection:
            tasks.enqueue(connection, "tidy-uploads", {}, now)
        desktop.work()
        assert path.exists() == there
