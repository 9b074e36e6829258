"""Each dialect is known by its shape and read into the same listens."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from playlists.listens import read_listeners
from tests.importers.importing import catalogue, episode, imported, rows, spotify_play, written

AT = "2019-04-06T12:34:00+00:00"
LASTFM = {
    "no header": "Björk,Post,Hyperballad,06 Apr 2019 12:34\nBjörk,Post,Jóga,\n",
    "no header, a comma in the time": 'Björk,Post,Hyperballad,"06 Apr 2019, 12:34"\n',
    "quoted header": '"Artist","Album","Track","Date"\n"Björk","Post","Hyperballad","06 Apr 2019, 12:34"\n',
    "all mbids": "uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid\n"
    '"1554554040","06 Apr 2019, 12:34","Björk","","Post","","Hyperballad",""\n',
    "semicolons and milliseconds": "Artist;Album;AlbumId;Track;Date#someone\nBjörk;Post;;Hyperballad;1554554040000\n",
    "iso": "artist,track,album,timestamp\nBjörk,Hyperballad,Post,2019-04-06T12:34:00Z\n",
    "iso with a space": "artist_name,track_name,played_at\nBjörk,Hyperballad,2019-04-06 12:34:00\n",
}
WHEN = {"uts": "1554554040", "#text": "06 Apr 2019, 12:34"}
TRACKS = [
    {"name": "Now", "artist": {"#text": "Björk"}, "@attr": {"nowplaying": "true"}},
    {"name": "Hyperballad", "artist": {"#text": "Björk"}, "album": {"#text": "Post"}, "mbid": "", "date": WHEN},
]
API = {"recenttracks": {"track": TRACKS, "@attr": {"user": "someone"}}}
STATS = {
    "username": "someone",
    "scrobbles": [{"track": "Hyperballad", "artist": "Björk", "album": "Post", "albumId": "", "date": 1554554040000}],
}


@pytest.mark.parametrize("dialect", LASTFM)
def test_every_csv_dialect_of_lastfm_gives_the_same_listen(tmp_path: Path, dialect: str) -> None:
    imported(tmp_path / "data", written(tmp_path, "ann.csv", LASTFM[dialect]))
    (listen,) = rows(tmp_path / "data")
    (track,) = catalogue(tmp_path / "data").to_pylist()
    assert (listen["listener"], listen["at"].isoformat(), listen["source"]) == ("ann", AT, "lastfm-csv")
    assert (track["artist"], track["title"]) == ("Björk", "Hyperballad")


@pytest.mark.parametrize("body", [API, [API, API], STATS, TRACKS])
def test_every_json_of_lastfm_gives_the_same_listen(tmp_path: Path, body: object) -> None:
    report = imported(tmp_path / "data", written(tmp_path, "ann.json", body))
    (listen,) = rows(tmp_path / "data")
    assert (listen["at"].isoformat(), listen["source"]) == (AT, "lastfm-json")
    assert report["passed_over"].get("playing now", 0) == json.dumps(body).count("nowplaying")


def test_a_spotify_play_starts_before_its_end_and_private_plays_are_skipped(tmp_path: Path) -> None:
    plays = [
        spotify_play("Song"),
        spotify_play("Secret", incognito_mode=True),
        episode("Folge 1", "Gemischtes Hack", ts="2022-03-01T10:00:00Z", reason_end="fwdbtn"),
    ]
    report = imported(tmp_path / "data", written(tmp_path, "ann/endsong_0.json", plays).parent)
    song, told = rows(tmp_path / "data")
    assert (report["private"], report["kept"]) == (1, 2)
    assert song["at"].isoformat() == "2022-02-22T20:45:54+00:00"
    assert (song["skipped"], told["skipped"]) == (False, True)
    assert "Gemischtes Hack" in catalogue(tmp_path / "data")["artist"].to_pylist()


def test_nothing_that_names_a_person_reaches_the_disk(tmp_path: Path) -> None:
    imported(tmp_path / "data", written(tmp_path, "ann/endsong_0.json", [spotify_play("Song")]).parent)
    everything = b"".join(p.read_bytes() for p in (tmp_path / "data").rglob("*") if p.is_file())
    tables = str(rows(tmp_path / "data")) + str(catalogue(tmp_path / "data").to_pylist())
    for secret in ("secret-name", "192.0.2.7", "secret-agent"):
        assert secret.encode() not in everything
        assert secret not in tables


def test_a_zip_is_read_as_it_was_downloaded(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(
            "Spotify Extended Streaming History/Streaming_History_Audio_2022_1.json", json.dumps([spotify_play("Song")])
        )
        archive.writestr("__MACOSX/Spotify Extended Streaming History/._x.json", b"\x00\x05")
        archive.writestr("Spotify Extended Streaming History/ReadMeFirst.pdf", b"%PDF-1.4\x00")
    imported(tmp_path / "data", written(tmp_path, "ann.zip", made.getvalue()))
    assert [r["listener"] for r in rows(tmp_path / "data")] == ["ann"]


def test_a_listenbrainz_export_zip_gives_its_listens_and_passes_the_rest_over(tmp_path: Path) -> None:
    track = {
        "artist_name": "Björk",
        "track_name": "Hyperballad",
        "additional_info": {
            "spotify_id": "https://open.spotify.com/track/1rrgWMXGCGHru5bIRxGFV0",
            "duration_ms": 321_000,
        },
        "mbid_mapping": {"recording_mbid": "3ad754b9-1af2-4743-8ee5-d91ba4c82f0f"},
    }
    listen = {"listened_at": 1554554040, "recording_msid": "x", "track_metadata": track}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("user.json", '{"user_id": 1, "username": "someone"}')
        archive.writestr("feedback.jsonl", '{"recording_msid": "x", "score": 1, "created": 1554554040}')
        archive.writestr(
            "listens/2019/4.jsonl", json.dumps(listen) + "\n" + json.dumps({**listen, "listened_at": 1554554340}) + "\n"
        )
    report = imported(tmp_path / "data", written(tmp_path, "ann.zip", made.getvalue()))
    (stored,) = catalogue(tmp_path / "data").to_pylist()
    assert (report["kept"], report["listeners"]) == (2, 1)
    assert stored["spotify_uri"] == "spotify:track:1rrgWMXGCGHru5bIRxGFV0"
    assert (stored["mbid"], stored["duration_ms"], stored["plays"]) == (
        "3ad754b9-1af2-4743-8ee5-d91ba4c82f0f",
        321_000,
        2,
    )


def test_named_columns_read_the_same_from_csv_gzip_and_parquet(tmp_path: Path) -> None:
    table = pa.table(
        {
            "user": ["u1", "u1", "u2"],
            "song_id": ["a", "b", "a"],
            "timestamp": [1_500_000_000, 1_500_000_300, 1_600_000_000],
        }
    )
    text = "user,song_id,timestamp\n" + "".join(
        f"{r['user']},{r['song_id']},{r['timestamp']}\n" for r in table.to_pylist()
    )
    pq.write_table(table, tmp_path / "listens.parquet")
    paths = [
        written(tmp_path, "l.csv", text),
        written(tmp_path, "l.csv.gz", gzip.compress(text.encode())),
        tmp_path / "listens.parquet",
    ]
    for i, path in enumerate(paths):
        imported(tmp_path / str(i), path)
    assert rows(tmp_path / "0") == rows(tmp_path / "1") == rows(tmp_path / "2")
    assert [r["track"] for r in rows(tmp_path / "0")] == ["a", "b", "a"]


def test_a_quoted_line_end_is_no_end_of_a_row(tmp_path: Path) -> None:
    body = 'artist,track,timestamp\n"A\nB",T,1500000000\nA,"say ""hi""",1500000300\nA,U,nonsense\n'
    report = imported(tmp_path / "data", written(tmp_path, "ann.csv", body))
    assert report["kept"] == 2
    assert next(iter(report["refused"].values()))["places"] == ["ann.csv:5"]


def test_counts_without_times_are_one_row_a_pair_and_the_larger_count_stays(tmp_path: Path) -> None:
    path = written(tmp_path, "l.csv", "user_id,item_id,plays\nu,a,2\nu,a,7\nu,b,1\n")
    report = imported(tmp_path / "data", path)
    assert [(r["track"], r["plays"], r["at"], r["position"]) for r in rows(tmp_path / "data")] == [
        ("a", 7, None, None),
        ("b", 1, None, None),
    ]
    assert report["duplicates"] == 1


def test_a_user_without_items_is_no_fault(tmp_path: Path) -> None:
    report = imported(tmp_path / "data", written(tmp_path, "train.txt", "0 7 5 7\n1\n2 5\n"))
    assert report["refused"] == {}
    assert [(r["listener"], r["track"], r["position"]) for r in rows(tmp_path / "data")] == [
        ("0", "7", 0),
        ("0", "5", 1),
        ("0", "7", 2),
        ("2", "5", 0),
    ]


@pytest.mark.parametrize(
    ("source", "line", "expected"),
    [
        (
            "lastfm-1k",
            "user_000001\t2009-05-04T23:08:57Z\tf1b1cf71-bd35-4e99-8624-24a6e15f133a\tDeep Dish\t\tFuck Me Im Famous\n",
            ("user_000001", 1),
        ),
        (
            "msd-triplets",
            "b80344d063b5ccb3212f76538f3d9e43d87dca9e\tSOAKIMP12A8C130995\t3\n",
            ("b80344d063b5ccb3212f76538f3d9e43d87dca9e", 3),
        ),
        ("lfm-1b", "31435726\t2\t4\t6\t1385212958\n", ("31435726", 1)),
    ],
)
def test_the_public_sets_are_known_by_the_shape_of_their_rows(
    tmp_path: Path, source: str, line: str, expected: tuple[str, int]
) -> None:
    imported(tmp_path / "data", written(tmp_path, "set.tsv", line))
    (listen,) = rows(tmp_path / "data")
    assert (listen["listener"], listen["plays"], listen["source"]) == (*expected, source)


def test_a_catalogue_without_ids_stays_whole_and_lends_its_words(tmp_path: Path) -> None:
    tracks = written(
        tmp_path,
        "tracks.csv.gz",
        gzip.compress(b"artist,title,year,genres\nBjork,Hyperballad,1995.0,pop|art pop\nMuse,Uprising,2009,rock\n"),
    )
    imported(tmp_path / "data", written(tmp_path, "ann.csv", LASTFM["iso"]), [tracks])
    found = {t["title"]: t for t in catalogue(tmp_path / "data").to_pylist()}
    assert found.keys() == {"Hyperballad", "Uprising"}
    assert (found["Hyperballad"]["genres"], found["Hyperballad"]["released"].year) == (["pop", "art pop"], 1995)
    assert [found[t]["plays"] for t in ("Hyperballad", "Uprising")] == [1, 0]


def test_times_that_count_from_a_day_nobody_names_are_an_order(tmp_path: Path) -> None:
    body = "uid,timestamp,item_id,is_organic,played_ratio_pct\n100,5,8,1,100\n100,9,7,1,3\n"
    imported(tmp_path / "data", written(tmp_path, "yambda.csv", body))
    assert [(r["track"], r["at"], r["position"]) for r in rows(tmp_path / "data")] == [("8", None, 0), ("7", None, 1)]


def test_a_listener_table_blank_where_nothing_is_known(tmp_path: Path) -> None:
    written(tmp_path, "set/l.tsv", "user_id\titem_id\tcount\n1\ta\t3\n2\ta\t1\n")
    people = "user_id\tcountry\tage_at_registration\tgender\tregistration_date\n"
    written(tmp_path, "set/p.tsv", people + "1\tgb\t23\tf\t2012-01-17 18:42:44\n2\t\t-1\tn\t2011-03-24 13:27:26\n")
    imported(tmp_path / "data", tmp_path / "set")
    one, two = read_listeners(tmp_path / "data").to_pylist()
    assert (one["market"], one["age"], one["gender"], one["registered"].year) == ("GB", 23, "f", 2012)
    assert (two["market"], two["age"], two["gender"]) == (None, None, None)
