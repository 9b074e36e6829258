"""What an upload may be: zips of every kind of malice are refused or passed by, in words, and write nothing outside."""

from __future__ import annotations

import errno
import gzip
import io
import os
import stat
import struct
import zipfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from playlists.errors import BadInput
from serving.uploads import archive, zips
from serving.uploads.archive import Part, Unread, laid_out
from serving.uploads.folder import Uploads
from tests.uploads.conftest import packed

PLAIN = b"[]"


def laid(tmp_path: Path, body: bytes, name: str = "my export.zip", **bounds: int) -> tuple[list[Part], list[Unread]]:
    uploads = Uploads(tmp_path / "uploads", reserve=0, **bounds)
    uploads.begin("one").write_bytes(body)
    uploads.keep("one")
    with ExitStack() as stack:
        parts, unread = laid_out("one", name, uploads, stack, lambda: None)
        for part in parts:
            with ExitStack() as opened:
                assert len(part.enter(opened).read()) == part.size
    return parts, unread


def everything_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def only(unread: list[Unread]) -> tuple[str, str]:
    [one] = unread
    return one.place, one.why


def test_the_files_of_a_zip_come_in_the_order_of_their_names(tmp_path):
    parts, unread = laid(tmp_path, packed({"b/2.json": PLAIN, "a.json": PLAIN, "__MACOSX/a.json": PLAIN}))
    assert [part.place for part in parts] == ["my export.zip/a.json", "my export.zip/b/2.json"]
    assert unread == []


def test_a_file_that_is_no_zip_is_its_own_only_part(tmp_path):
    parts, _ = laid(tmp_path, PLAIN, "plays.json")
    assert [(part.place, part.size) for part in parts] == [("plays.json", 2)]


@pytest.mark.parametrize(
    "name", ["../../evil.json", "/etc/evil.json", "a/../../evil.json", "..\\evil.json", "C:\\evil"]
)
def test_a_path_that_leads_out_of_a_zip_is_not_read_and_nothing_is_written(tmp_path, name):
    parts, unread = laid(tmp_path, packed({name: PLAIN, "good.json": PLAIN}))
    assert [part.place for part in parts] == ["my export.zip/good.json"]
    assert only(unread)[1] == "its path leads out of the zip"
    assert everything_in(tmp_path) == {"uploads/one/upload"}


def test_a_link_in_a_zip_is_not_followed(tmp_path):
    link = zipfile.ZipInfo("link.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as file:
        file.writestr(link, "/etc/passwd")
    parts, unread = laid(tmp_path, whole.getvalue())
    assert parts == []
    assert only(unread) == ("my export.zip/link.json", "it is a link, and links are not followed")


def test_fifty_folders_deep_is_only_a_long_name(tmp_path):
    parts, _ = laid(tmp_path, packed({"/".join(["deep"] * 50) + "/a.json": PLAIN}))
    assert [part.size for part in parts] == [2]


def test_a_locked_file_says_so(tmp_path):
    body = bytearray(packed({"a.json": PLAIN}))
    for at, flags in ((body.find(b"PK\x03\x04"), 6), (body.find(b"PK\x01\x02"), 8)):
        body[at + flags] |= zips.LOCKED
    assert only(laid(tmp_path, bytes(body))[1])[1] == "it is locked by a password; pack it without one"


def test_a_file_packed_by_another_method_says_so(tmp_path):
    _, unread = laid(tmp_path, packed({"a.json": PLAIN}, zipfile.ZIP_LZMA))
    assert only(unread)[1] == "it is packed in a way that exports are not; pack it as a plain zip"


@pytest.mark.parametrize("keep", [0.5, 0.9])
def test_a_zip_that_is_cut_short_says_so(tmp_path, keep):
    whole = packed({f"{n}.json": os.urandom(300) for n in range(9)})
    _, unread = laid(tmp_path, whole[: int(len(whole) * keep)])
    assert only(unread)[1].startswith("the zip is damaged or cut short (its end is missing)")


def test_a_file_that_unpacks_to_too_much_for_its_size_is_an_attack(tmp_path):
    with pytest.raises(BadInput, match="would unpack to more than"):
        laid(tmp_path, packed({"zeros.json": bytes(30_000_000)}))


def test_files_that_lie_over_each_other_are_counted_each(tmp_path):
    once = bytes(archive.SMALL)
    whole = packed({"a.json": once})
    index, end = whole.find(b"PK\x01\x02"), whole.rfind(zips.END)
    entry = whole[index:end]
    counts = struct.pack("<HHLL", 9, 9, 9 * len(entry), index)
    with pytest.raises(BadInput, match="up to here it would unpack to more than"):
        laid(tmp_path, whole[:index] + 9 * entry + whole[end : end + 8] + counts + b"\0\0")


def test_what_unpacks_to_more_than_the_setting_is_refused(tmp_path):
    with pytest.raises(BadInput, match="more than 5,000 bytes"):
        laid(tmp_path, packed({"a.json": os.urandom(3000), "b.json": os.urandom(3000)}), unpacked_bytes=5000)


def test_too_many_files_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MOST_FILES", 3)
    with pytest.raises(BadInput, match="more than 3 files in one upload"):
        laid(tmp_path, packed({f"{n}.json": PLAIN for n in range(4)}))


def test_an_index_that_would_fill_the_memory_is_not_read(tmp_path):
    body = packed({"a.json": PLAIN})
    end = body.rfind(zips.END)
    large = body[: end + 12] + struct.pack("<L", zips.MOST_INDEX + 1) + body[end + 16 :]
    assert "too many files" in only(laid(tmp_path, large)[1])[1]


def test_an_index_that_two_ends_tell_differently_is_not_read(tmp_path):
    body = packed({"a.json": PLAIN})
    index, end = body.find(b"PK\x01\x02"), body.rfind(zips.END)

    def end_64(size: int) -> bytes:
        return zips.END_64 + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, 1, 1, size, index)

    locator = zips.LOCATOR_64 + struct.pack("<LQL", 0, end, 1)  # leads to the small one; Python reads the one before it
    whole = body[:end] + end_64(end - index) + end_64(zips.MOST_INDEX + 1) + locator + body[end:]
    assert "too many files" in only(laid(tmp_path, whole)[1])[1]


def test_a_zip_in_a_zip_is_read_and_its_names_become_no_paths(tmp_path):
    inner = packed({"c.json": PLAIN, "../out.json": PLAIN})
    parts, unread = laid(tmp_path, packed({"in.zip": inner, "b.json": PLAIN}))
    assert [part.place for part in parts] == ["my export.zip/b.json", "my export.zip/in.zip/c.json"]
    assert only(unread)[0] == "my export.zip/in.zip/../out.json"
    assert everything_in(tmp_path) == {"uploads/one/upload", "uploads/one/unpacked-1"}


def test_a_zip_in_a_zip_in_a_zip_and_so_on_is_left(tmp_path):
    body = packed({"a.json": PLAIN})
    for _ in range(5):
        body = packed({"in.zip": body})
    parts, unread = laid(tmp_path, body)
    assert parts == []
    assert only(unread)[1] == archive.DEEP


@pytest.mark.parametrize("wrapped", [lambda body: body, lambda body: packed({"plays.csv.gz": body})])
def test_gzip_is_unpacked_beside_the_upload_as_far_as_its_size_allows(tmp_path, wrapped):
    parts, _ = laid(tmp_path, wrapped(gzip.compress(b"a,b\n" * 50)))
    assert [part.size for part in parts] == [200]
    with pytest.raises(BadInput, match="would unpack to more than"):
        laid(tmp_path / "other", wrapped(gzip.compress(bytes(30_000_000))))
    sizes = [path.stat().st_size for path in (tmp_path / "other").rglob("*") if path.is_file()]
    assert max(sizes) <= archive.SMALL


def test_what_is_laid_out_again_is_the_same_and_is_not_unpacked_again(tmp_path):
    body = packed({"in.zip": packed({"c.json": PLAIN})})
    first, _ = laid(tmp_path, body)
    inner = tmp_path / "uploads" / "one" / "unpacked-1"
    before = inner.stat().st_mtime_ns
    with ExitStack() as stack:
        again, _ = laid_out("one", "my export.zip", Uploads(tmp_path / "uploads", reserve=0), stack, lambda: None)
    assert [replace(p, enter=None) for p in again] == [replace(p, enter=None) for p in first]  # type: ignore[arg-type]
    assert inner.stat().st_mtime_ns == before


def test_a_disk_that_is_too_full_says_so(tmp_path):
    uploads = Uploads(tmp_path / "uploads", reserve=1 << 60)
    with pytest.raises(Exception, match="too full"):
        uploads.room_for(1)


def test_a_disk_that_fills_up_while_a_part_is_unpacked_is_no_fault_of_the_part(tmp_path, monkeypatch):
    def full(self: Uploads, size: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    body = packed({"inner.zip": packed({"a.json": PLAIN})})
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(Uploads, "room_on_disk", full)
        with pytest.raises(OSError, match="No space left"):
            laid(tmp_path, body)
    parts, unread = laid(tmp_path / "later", body)
    assert [part.place for part in parts] == ["my export.zip/inner.zip/a.json"]
    assert unread == []
