"""Blends from the first invite to the last member, in a real browser."""

from __future__ import annotations

import re

import pytest

from serving.page.blend_view import missed_of
from serving.store import blends, listeners
from tests.page.site import NOW
from tests.page.test_edges import client_at

pytestmark = pytest.mark.xdist_group("page")

OTHER = "l0000138"  # joins in every test


def blended(site, listener, *others, name=None):
    """The id of a blend of these listeners, who are called Ana, Ben, Cem."""
    with site.store.begin() as connection:
        for id, called in zip((listener, *others), ("Ana", "Ben", "Cem"), strict=False):
            listeners.rename(connection, id, called)
        id = blends.create(connection, listener, NOW, name, None)
        token, _ = blends.invite(connection, id, NOW)
        for other in others:
            blends.join(connection, other, token, NOW)
        blends.revoke(connection, id)
    return id


def test_two_who_meet_by_a_link_share_a_playlist(visit, enter, site, listener):
    ana = enter(visit(), listener)
    ana.get_by_role("link", name="Blends").click()
    ana.get_by_label("Its name").fill("Kitchen")
    ana.get_by_label("What the others call you").fill("Ana")
    ana.get_by_role("button", name="Make a blend").click()
    assert "You are alone in it so far" in ana.locator(".lede").inner_text()
    ana.get_by_role("button", name="Invite somebody").first.click()
    link = ana.locator("#link").input_value()
    assert "until 14 January 2026" in ana.locator(".key").inner_text()

    ben = enter(visit(), OTHER)
    ben.goto(link)
    assert ben.locator("h1").inner_text() == "Kitchen"
    assert ben.locator(".lede").inner_text() == "In it: Ana."
    assert "They never see your history" in ben.locator(".points").inner_text()
    if ben.get_by_label("What the others call you").count():
        ben.get_by_label("What the others call you").fill("Ben")
    ben.get_by_role("button", name="Yes, join").click()
    assert ben.locator("h1").inner_text() == "Kitchen"
    assert ben.locator(".track").count() >= 10
    assert all(re.fullmatch("For (Ana|Ben|Ana, Ben|Ben, Ana)", said) for said in ben.locator(".whom").all_inner_texts())
    assert {row.split("\t")[0] for row in ben.locator(".fair tbody tr").all_inner_texts()} == {"Ana", "Ben (you)"}
    assert re.search(r"\d+ %", ben.locator(".story .figure").inner_text())
    ben.locator(".story a").click()
    assert re.search(r"#t\d+$", ben.url)


def test_an_invite_is_shown_once_and_can_be_taken_back(visit, enter, site, listener):
    id = blended(site, listener)
    page = enter(visit(java_script_enabled=False), listener)
    page.goto(f"{site.address}/blends/{id}")
    page.get_by_role("button", name="Invite somebody").first.click()
    link = page.locator("#link").input_value()
    page.goto(f"{site.address}/blends/{id}")
    assert page.locator("#link").count() == 0
    assert "1 invite is open, until 14 January 2026" in page.locator(".manage").inner_text()
    page.get_by_role("button", name="Take all invites back").click()
    assert "No invite is open" in page.locator(".manage").inner_text()
    other = enter(visit(), OTHER)
    assert other.goto(link).status == 409
    assert other.locator(".lede").inner_text() == "This invite was taken back. Ask for another."


@pytest.mark.parametrize("act", ["veto", "veto-artist"])
def test_what_one_refuses_is_gone_for_all_and_can_be_taken_back(visit, enter, site, listener, act):
    id = blended(site, listener, OTHER)
    page = enter(visit(), listener)
    page.goto(f"{site.address}/blends/{id}")
    row = page.locator(".track").nth(3)
    track, artist = row.locator("input[name=track]").input_value(), row.get_attribute("data-artist")
    gone = f'.track[data-artist="{artist}"]' if act == "veto-artist" else f'input[name=track][value="{track}"]'
    row.locator(".menu summary").click()
    row.locator(f"button[value={act}]").click()
    page.locator(".gone").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.locator(".gone").wait_for(state="detached")
    row.locator(".menu summary").click()
    row.locator(f"button[value={act}]").click()
    page.locator(".gone").wait_for()
    other = enter(visit(), OTHER)
    other.goto(f"{site.address}/blends/{id}")
    assert other.locator(".track").count() >= 10
    assert other.locator(gone).count() == 0
    assert other.get_by_role("button", name="Allow again").count() == 0
    page.reload()
    page.get_by_role("button", name="Allow again").click()
    assert page.get_by_role("button", name="Allow again").count() == 0


def test_without_javascript_one_can_refuse_turn_the_dial_and_leave(visit, enter, site, listener):
    id = blended(site, listener, OTHER)
    page = enter(visit(java_script_enabled=False), listener)
    page.goto(f"{site.address}/blends/{id}")
    row = page.locator(".track").nth(2)
    track = row.locator("input[name=track]").input_value()
    row.locator(".menu summary").click()
    row.locator("button[value=veto]").click()
    assert page.url.endswith(f"/blends/{id}#t3")
    assert page.locator(f'.track input[name=track][value="{track}"]').count() == 0
    page.get_by_role("button", name="Save").click()
    assert page.get_by_label("Joy or no misery").input_value() == "0.2"
    assert "the others get a new one without you" in page.locator(".manage").inner_text()
    page.get_by_role("button", name="Leave this blend").click()
    assert page.url.endswith("/blends")
    with site.store.begin() as connection:
        assert blends.get(connection, id).members == (OTHER,)
        assert blends.get(connection, id).document is None


def test_the_dial_moves_between_joy_and_no_misery(visit, enter, site, listener):
    id = blended(site, listener, OTHER)
    page = enter(visit(), listener)
    page.goto(f"{site.address}/blends/{id}")
    page.get_by_label("Joy or no misery").fill("1")
    assert page.locator(".manage output").inner_text() == "100 %"
    page.get_by_role("button", name="Save").click()
    page.locator(".track").first.wait_for()
    assert page.get_by_label("Joy or no misery").input_value() == "1"


def test_a_stranger_finds_no_blend_and_an_invite_names_nobody_before_the_sign_in(visit, enter, site, listener):
    id = blended(site, listener, OTHER)
    with site.store.begin() as connection:
        token, _ = blends.invite(connection, id, NOW)
    stranger = visit()
    assert stranger.goto(f"{site.address}/invites?invite={token}").status == 401
    assert "Ana" not in stranger.content()
    assert "Sign in, or make an account, and then open this link again." in stranger.content()
    enter(stranger, site.newcomer("stranger-to-blends"))
    assert stranger.goto(f"{site.address}/blends/{id}").status == 404
    assert stranger.goto(f"{site.address}/invites?invite=made-up").status == 404
    assert "Check that the link is whole" in stranger.locator(".lede").inner_text()


@pytest.mark.parametrize("path", ["invites", "revoke", "change", "leave", "vetoes"])
def test_who_is_no_member_changes_nothing(site, listener, path):
    id = blended(site, listener, OTHER)
    with client_at(site.address, site, site.newcomer(f"no-member-{path}")) as client:
        answer = client.post(f"/blends/{id}/{path}", data={"act": "veto", "track": "t0000001"})
    assert answer.status_code == 404


def test_a_blend_in_which_everything_is_hidden_says_which_rule_left_how_many(visit, enter, site, listener):
    id = blended(site, listener, OTHER)
    with site.store.begin() as connection:
        for artist in site.shelf.get().catalogue.artist_ids[1:]:
            blends.veto(connection, id, listener, "artist", artist)
    page = enter(visit(), listener)
    page.goto(f"{site.address}/blends/{id}")
    assert re.search(r"left too few tracks: .*hidden by none of you \d+", page.get_by_role("alert").inner_text())
    assert page.get_by_role("button", name="Leave this blend").is_visible()


MISSED = [
    {"promise": "satisfaction", "member": "Ana", "has": 0.52, "promised": 0.612, "mean": 0.765},
    {"promise": "share", "member": "Ben", "has": 0.8, "promised": 0.75, "mean": None},
    {"promise": "runs", "member": "Ana", "has": 3.0, "promised": 0.0, "mean": None},
]


@pytest.mark.parametrize(("language", "runs"), [("en", ["3", "10"]), ("ja", ["10", "3", "0"])])
def test_a_promise_that_is_not_kept_is_told_with_its_numbers(language, runs):
    said = missed_of({"missed": MISSED}, language)
    assert [re.findall(r"[\d.]+\d|\d", one) for one in said] == [["52.0", "61.2"], ["80.0", "75.0"], runs]
    assert all(one["member"] in words for one, words in zip(MISSED, said, strict=True))
