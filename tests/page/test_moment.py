"""The moment: made for this hour, and for another that is chosen, in a real browser."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from serving.page.moments import assumed
from serving.store.tables import listens

pytestmark = pytest.mark.xdist_group("page")


def test_the_library_leads_to_the_moment_which_says_what_it_assumed(visit, enter, listener, site):
    page = enter(visit(), listener)
    page.goto(f"{site.address}/library")
    card = page.locator(".cards a", has_text="Right now")
    said = card.locator(".by").inner_text()
    card.click()
    assert page.locator(".week").inner_text() == said
    told = page.locator(".assumed").inner_text()
    assert "% of it follows from what you play around this hour" in told
    assert "Your listens do not say on which device or where something was heard" in told
    assert page.locator(".track").count() >= 10


def test_another_hour_and_day_can_be_chosen_and_left_again(visit, enter, listener, site):
    page = enter(visit(java_script_enabled=False), listener)
    page.goto(f"{site.address}/moment")
    now = page.locator(".week").inner_text()
    page.get_by_label("Day").select_option("Sunday")
    page.get_by_label("Hour").select_option("3:00")
    page.get_by_role("button", name="Change").click()
    assert page.locator(".week").inner_text() == "Sunday, around 3:00"
    page.get_by_role("link", name="Back to now").click()
    assert page.locator(".week").inner_text() == now


@pytest.fixture
def devices(site, listener):
    """Every third listen of the listener is on a phone, the others on a television."""
    third = listens.c.at_ms // 1000 % 3 == 0
    with site.store.begin() as connection:
        for device, which in (("mobile", third), ("tv", ~third)):
            connection.execute(update(listens).where(listens.c.listener == listener, which).values(device=device))


def test_a_device_is_chosen_of_those_that_the_listener_has(visit, enter, listener, site, devices):
    page = enter(visit(java_script_enabled=False), listener)
    page.goto(f"{site.address}/moment")
    choice = page.get_by_label("Device")
    assert choice.locator("option").all_inner_texts() == ["any", "phone or tablet", "TV"]
    assert "No device is chosen" in page.locator(".assumed").inner_text()
    without = page.locator(".track").all_inner_texts()
    choice.select_option("phone or tablet")
    page.get_by_role("button", name="Change").click()
    assert page.get_by_label("Device").input_value() == "mobile"
    assert "Full listens on your phone or tablet around this hour: " in page.locator(".assumed").inner_text()
    assert all("device=mobile" in link for link in hrefs(page.locator("a[href^='/moment'][href*='format=']")))
    page.get_by_label("Device").select_option("any")
    page.get_by_role("button", name="Change").click()
    assert page.locator(".track").all_inner_texts() == without


def hrefs(links):
    found = [link.get_attribute("href") for link in links.all()]
    assert found
    return found


def test_without_a_listen_that_says_it_there_is_no_choice_of_device(visit, enter, listener, site):
    page = enter(visit(), listener)
    page.goto(f"{site.address}/moment")
    assert page.get_by_label("Device").count() == 0


def test_in_japanese_the_choice_and_what_it_does_are_said_in_japanese(visit, enter, listener, site, devices):
    page = enter(visit(locale="ja-JP"), listener)
    page.goto(f"{site.address}/moment?device=tv")
    assert page.get_by_label("端末").locator("option").all_inner_texts() == ["すべて", "スマホやタブレット", "テレビ"]
    assert "テレビでしっかり聴いたのは" in page.locator(".assumed").inner_text()


def test_who_never_played_anything_is_told_what_is_missing(visit, enter, site):
    page = enter(visit(), site.newcomer("no-moment"))
    assert page.goto(f"{site.address}/moment").status == 409
    assert "Too little is known yet" in page.locator(".assumed").inner_text()


def test_an_hour_that_there_is_not_is_refused(visit, enter, listener, site):
    page = enter(visit(), listener)
    assert page.goto(f"{site.address}/moment?hour=25").status == 422
    assert page.goto(f"{site.address}/moment?device=gramophone").status == 422


TOLD = {"devices": (), "own": 0.25, "others": 0.081, "listeners": 312, "market": "JP", "genre": "dub"}


@pytest.mark.parametrize(
    ("told", "language", "said"),
    [
        (TOLD, "en", "312 listeners like you play at that time: they live in your country, most of what they play is "
         "dub, as with you. That changes 8 % of it."),
        (TOLD | {"genre": None}, "en", "like you play at that time: they live in your country. That changes"),
        (TOLD | {"genre": None, "market": None}, "en", "everybody here, since too few share your country or your main"),
        (TOLD, "ja", "似た312人がこの時間に聴く曲を参考にしています（同じ国・地域の人、同じくdubを最もよく聴く人）"),
    ],
)  # fmt: skip
def test_who_is_like_the_listener_is_said_with_what_they_changed(told, language, said):
    assert said in assumed(told, language)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Full listens on your TV around this hour: 7; one on another device counts 30 %."),
     ("ja", "この時間にテレビでしっかり聴いたのは7回です。ほかの端末での再生は30 %の重みで数えます。")],
)  # fmt: skip
def test_what_the_device_does_is_said_in_the_curators_figure(language, said):
    told = TOLD | {"devices": ("mobile", "tv"), "device": "tv", "on_device": 7, "elsewhere": 0.3}
    assert said in assumed(told, language)


def test_where_nobody_could_be_asked_nobody_is_named():
    assert "listeners like you" not in assumed(TOLD | {"listeners": 0}, "en")
