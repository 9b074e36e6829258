"""A platform's words tell a kind of device, or nothing where they fit several."""

from __future__ import annotations

from typing import get_args

import pytest

from playlists.devices import DEVICES, Device, device_by_player, device_of
from playlists.formats.sentences import DEVICES as NAMES

TOLD: dict[Device | None, tuple[str, ...]] = {  # as Spotify's exports and players spell them
    "mobile": (
        "android", "ios", "Android OS 13 API 33 (samsung, SM-G991B)", "Android OS 13 API 33 (Google, Pixel 4a (5G))",
        "Android OS 7.0 API 24 (Xiaomi, Redmi Note 4)", "Android-tablet OS 8.1.0 API 27 (samsung, SM-T580)",
        "Android OS 5.0", "iOS 16.1 (iPhone14,5)", "iOS 14.6 (iPad8,11)", "iOS 12.4.9 (iPod7,1)", "iOS 16.1",
        "Windows Phone 8.0 ARM", "web_player android 12;chrome 108.0.0.0;smartphone", "iPhone", "iPad", "Smartphone",
        "ListenBrainz Android",
    ),
    "computer": (
        "Windows 10 (10.0.19045; x64)", "Windows 7 (6.1.7601; x64; SP1; S)", "windows", "Windows XP (5.1.2600; x86)",
        "OS X 12.6.0 [arm 2]", "OS X 10.12.6 [x86 4]", "osx", "macOS", "Linux [x86-64 0]", "linux",
        "web_player windows 10;chrome 108.0.5359.125;desktop", "web_player osx 10.15.7;safari 15.6;desktop",
        "Rhythmbox", "Rhythmbox ListenBrainz Plugin", "MusicBee", "Lollypop", "Computer",
    ),
    "speaker": (
        "Partner sonos_ppc Sonos;Amp", "Partner sonos_imx6 Sonos;PLAY1;", "Partner sonos_unknown Sonos;Play:5;",
        "Partner google cast_voice;Google_Nest_Mini;;4.5.0--1.54.250118", "Partner google cast;Chromecast_Audio;;",
        "Partner amazon_salmon Amazon;Echo_Dot;;", "Partner amazon_fireos Amazon;Echo_Dot;;", "CastAudio", "HomePod",
        "Amazon Echo",
        "Partner ti_sitara_am3x Yamaha;CRX-N470D;", "Partner frontier_jupiter hama;ir26", "Bose;Soundtouch",
    ),
    "tv": (
        "Partner google cast_tv;Chromecast;;", "Partner google cast_tv;Chromecast;;1.22.77272",
        "Partner webos_tv lg;43UM7100PLB", "Partner android_tv Sony;BRAVIA4KGB;", "Partner android_tv Amazon;AFTSSS;",
        "Partner tizen_tv samsung;qa65q7fam", "Partner roku_tv rca;", "tizen", "Apple TV", "tvOS", "CastVideo",
    ),
    "console": (
        "Partner scei playstation_4", "Partner SCEI sony_tv;ps4;;", "Partner SCEI sony_tv;ps5;;", "playstation",
        "Partner microsoft;xbox_one", "xbox", "GameConsole",
    ),
    "watch": ("Partner applewatch", "watchOS", "Apple Watch"),
    None: (
        "", "cast", "web_player", "WebPlayer (websocket RFC6455)", "not_applicable", "unknown", "Partner spotify",
        "Partner amazon_salmon Amazon;AEOBC;;", "navidrome", "MPD", "listenbrainz-mpd", "Jellyfin", "Funkwhale",
        "spotify.com", "headphones", "Echo", "ncspot console", "Watchlist", "machine",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("words", "device"), [(words, device) for device, all in TOLD.items() for words in all])
def test_words_of_real_exports_tell_their_kind_of_device(words, device):
    assert device_of(words) == device
    assert device_of(words.upper()) == device


def test_every_kind_is_told_by_some_source_and_has_a_name_in_both_languages():
    assert {device for device in TOLD if device} == set(DEVICES) == set(get_args(Device))
    assert all(tuple(names) == DEVICES for names in NAMES.values())


def test_a_kind_is_a_word_for_itself():
    assert [device_of(device) for device in DEVICES] == list(DEVICES)


@pytest.mark.parametrize(
    ("info", "device"),
    [
        ({"media_player": "Rhythmbox", "submission_client": "Rhythmbox ListenBrainz Plugin"}, "computer"),
        ({"submission_client": "navidrome", "submission_client_version": "0.56.1 (fa2cf362)"}, None),
        ({"media_player": "YouTube Music", "submission_client": "ListenBrainz Android"}, "mobile"),
        ({"device": "speaker", "media_player": "Rhythmbox"}, "speaker"),
        ({"device": 7, "media_player": ["Rhythmbox"], "listening_from": "Lollypop"}, "computer"),
        ({"device": None, "music_service": "android.example"}, None),
        ({}, None),
    ],
)
def test_a_player_tells_it_by_its_name_or_by_ours(info, device):
    assert device_by_player(info) == device


def test_words_without_end_are_looked_at_no_further():
    assert device_of("x" * 10_000 + " iphone") is None
