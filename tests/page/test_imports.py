"""Uploading a history on the page: with the module and without, a form of another session, what is refused in words."""

from __future__ import annotations

import re

import httpx
import pytest

from serving.access.identity import COOKIE
from serving.access.same_origin import word_of
from serving.page.imports_view import upload_of
from serving.store import listens, tasks
from serving.work.kinds import KINDS
from serving.work.running import Runner
from tests.page.site import NOW
from tests.page.test_privacy import do_what_is_due

pytestmark = pytest.mark.xdist_group("page")

TABLE = "time,artist,title\n2025-11-01T10:00:00Z,A,B\n2025-11-01T10:05:00Z,A,C\n2031-01-01T00:00:00Z,A,D\n"
FILE = {"name": "mine.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}


@pytest.mark.parametrize("module", [True, False])
def test_a_file_is_chosen_looked_at_imported_and_reported(visit, enter, site, listener, module):
    page = enter(visit(java_script_enabled=module), listener)
    with site.store.begin() as connection:
        before = listens.count(connection, listener)
    page.goto(f"{site.address}/imports")
    page.locator("input[type=file]").set_input_files([FILE])
    page.get_by_role("button", name="Upload").click()
    page.locator(".upload").wait_for()
    do_what_is_due(site)
    page.goto(f"{site.address}/imports")
    told = page.locator(".upload").inner_text()
    assert "Looked at: import it?" in told
    assert "2 plays from Last.fm, 1 November 2025 to 1 November 2025" in told
    page.locator(".upload summary").click()
    assert "A time in the future: 1\nmine.csv:4" in page.locator(".upload details").inner_text()
    page.get_by_role("button", name="Import it").click()
    do_what_is_due(site)
    page.goto(f"{site.address}/imports")
    assert "2 were new; 0 were here already" in page.locator(".upload").inner_text()
    with site.store.begin() as connection:
        assert listens.count(connection, listener) == before + 2
    page.get_by_role("button", name="Forget the report of “mine.csv”").click()
    assert page.locator(".upload").count() == 0


def test_an_empty_file_is_refused_in_words(visit, enter, site, listener):
    page = enter(visit(java_script_enabled=False, locale="ja-JP"), listener)
    page.goto(f"{site.address}/imports")
    page.locator("input[type=file]").set_input_files([FILE | {"buffer": b""}])
    page.locator("form[enctype] button").click()
    assert page.get_by_role("alert").inner_text() == "中身のあるファイルを選んでください。"


def uploaded(page, site, file=FILE):
    """The page after `file` was sent, through the form."""
    page.goto(f"{site.address}/imports")
    page.locator("input[type=file]").set_input_files([file])
    page.locator("form[enctype] button").click()
    page.locator(".upload").wait_for()
    return page


def underway(site, kind):
    """The task of that kind as a worker has it who has just begun."""
    with site.store.begin() as connection:
        return tasks.claim(connection, [kind], "a worker", NOW)


def advance(site, task, done):
    with site.store.begin() as connection:
        return tasks.progress(connection, task, NOW, done, 1000)


def test_how_far_an_import_is_moves_by_itself_and_whoever_reads_is_not_disturbed(visit, enter, site, listener):
    page = uploaded(enter(visit(), listener), site)
    task = underway(site, "preview-import")
    assert page.locator("progress").get_attribute("value") is None
    page.locator(".upload .plainly").focus()
    for done in (420, 870):
        assert advance(site, task, done)
        page.locator(f"progress[value='{done // 10}']").wait_for()
        assert page.locator(":focus").get_attribute("aria-label") == "Cancel “mine.csv”"
    with site.store.begin() as connection:
        tasks.give_back(connection, task)
    do_what_is_due(site)
    page.get_by_role("button", name="Import it").wait_for()
    assert "mine.csv: Looked at: import it?" in page.locator("#said").inner_text()
    assert page.locator(":focus").get_attribute("aria-label") == "Delete “mine.csv”"
    page.keyboard.press("Enter")
    page.get_by_text("There are none yet.").wait_for()


def test_an_import_is_cancelled_while_it_runs_and_what_becomes_of_its_plays_is_said(visit, enter, site, listener):
    page = uploaded(enter(visit(), listener), site)
    do_what_is_due(site)
    page.get_by_role("button", name="Import it").click()
    task = underway(site, "import")
    assert advance(site, task, 300)
    page.get_by_role("button", name="Cancel “mine.csv”").click()
    assert "What it had added stays" in page.get_by_role("status").first.inner_text()
    assert page.locator(".upload").count() == 0
    assert not advance(site, task, 400)
    page.get_by_role("link", name="Delete plays").click()
    assert page.url == f"{site.address}/privacy#delete"


BROKEN = b"time,artist,title\n2031-01-01T00:00:00Z,A,B\nyesterday,A,C\n"


def test_a_file_without_a_play_is_refused_with_every_place_in_the_readers_language(visit, enter, site, listener):
    page = uploaded(enter(visit(locale="ja-JP"), listener), site, FILE | {"buffer": BROKEN})
    runner = Runner(site.desk, KINDS, "test")
    assert not runner.run(runner.next())
    page.goto(f"{site.address}/imports")
    assert page.locator(".upload .wrong").inner_text() == "取り込める再生がありません。"
    assert page.locator(".upload details li").all_inner_texts() == [
        "時刻が読み取れません：1件\nmine.csv:3", "未来の時刻です：1件\nmine.csv:2",
    ]  # fmt: skip
    assert not re.findall(r"[a-z]{4,}", page.locator(".upload").inner_text().replace("mine.csv", ""))


def test_the_lines_of_a_file_stand_behind_its_name_once_and_what_is_not_listed_is_hinted_at():
    places = ["a.zip/x.json:17", "a.zip/x.json:18", "a.zip/y.json:3", "a.zip/z.json"]
    counted = {
        "refused": {"listened_at is missing": {"count": 40, "places": places}}, "passed": {"playing now": 2},
        "taken": 0, "private": 0, "twice": 0, "more_files": 0, "files": {"a.zip/r.pdf": "a file that is no text"},
    }  # fmt: skip
    one = {"id": "1", "name": "a.zip", "state": "failed", "bytes": 9, "created_ms": 0, "done": 0, "whole": 0}
    shown = upload_of(one | {"report": None, "preview": counted, "error": "its task is gone"}, "UTC", "en")
    assert [(why.words, why.places) for why in shown.left] == [
        ("Playing now: 2", ""),
        ("listened_at is missing: 40", "a.zip/x.json:17, 18; a.zip/y.json:3; a.zip/z.json …"),
        ("A file that is no text", "a.zip/r.pdf"),
    ]
    assert shown.error == "Its task is gone"


def ask(site, session, **more):
    headers = {"Cookie": f"{COOKIE}={session}", "Accept": "application/json"} | more.pop("headers", {})
    return httpx.post(f"{site.address}/imports", headers=headers, **more)


def test_without_the_word_of_the_session_no_byte_of_a_file_is_kept(site, listener):
    session = site.session(listener)
    form = {"files": {"file": ("mine.csv", TABLE)}}
    after = {"files": [("file", ("mine.csv", TABLE)), ("csrf", (None, word_of(session)))]}
    statuses = [ask(site, session, **sent).status_code for sent in ({"content": TABLE}, form, after)]
    assert statuses == [403, 403, 403]
    kept = site.desk.uploads.folder
    assert not [file for file in kept.rglob("*") if file.is_file()]


def test_a_file_is_refused_where_the_word_is_wrong_however_large_it_is(site, listener):
    """The web server may read what is still coming, to throw it away; the file is not kept."""
    body = (b"x" * 1_000_000 for _ in range(200))
    try:
        status = ask(site, site.session(listener), content=body, headers={"X-CSRF-Token": "no"}).status_code
    except httpx.TransportError:
        status = 403  # the server closed the connection in the middle of the file
    assert status == 403
    assert not [file for file in site.desk.uploads.folder.rglob("*") if file.is_file()]


def test_a_form_that_is_cut_short_leaves_nothing(site, listener):
    session = site.session(listener)
    cut = (
        f'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{word_of(session)}\r\n'
        '--b\r\nContent-Disposition: form-data; name="file"; filename="m.csv"\r\n\r\ntime,art'
    )
    sent = ask(site, session, content=cut.encode(), headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert sent.status_code == 422
    assert not [file for file in site.desk.uploads.folder.rglob("*") if file.is_file()]
