"""What a curator may change: bounds, sentences in both languages, the file, and what it refuses with the place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.errors import BadInput
from playlists.kinds import RECIPES
from playlists.settings.file import as_toml, read_settings
from playlists.settings.japanese import SENTENCES, UNITS
from playlists.settings.overlay import changed, with_overlay
from playlists.settings.settings import DEFAULT, Settings, digest, kinds_there, settings_there, value
from playlists.settings.together import broken
from tests.kernel.curated import NAMES, curated

PROMISED = {  # name → (least, most) that listeners are promised; no curator goes beyond
    "discover-weekly.tail_share": (1 / 3, 1),
    "discover-weekly.never_again_weeks": (26, None),
    "release-radar.never_again_weeks": (26, None),
    "release-radar.window_days": (None, 28),
    "daily-mix.artist_cap": (1, 2),
    "time-capsule.long_ago_days": (365, None),
    "radio.length": (25, None),
    "blend.least_of_mean": (0.8, 1),
    "blend.most_of_equal": (1, 1.5),
}
names = pytest.mark.parametrize("name", NAMES)


def test_every_kind_of_playlist_has_settings():
    assert set(RECIPES) | {"moment", "radio", "prompt", "blend"} == set(kinds_there())


@names
def test_a_setting_stands_within_its_bounds_at_first(name):
    setting = settings_there()[name]
    assert setting.limits.least <= setting.default <= setting.limits.most
    assert setting.limits.least < setting.limits.most


@names
def test_a_setting_has_a_sentence_and_a_unit_in_both_languages(name):
    setting = settings_there()[name]
    assert setting.limits.sentence.endswith(".")
    assert SENTENCES[setting.kind][setting.field].endswith("。")
    assert setting.limits.unit in UNITS


def test_no_sentence_is_of_a_setting_that_there_is_not():
    assert {f"{kind}.{field}" for kind, said in SENTENCES.items() for field in said} == set(NAMES)
    assert {setting.limits.unit for setting in settings_there().values()} == set(UNITS)


@pytest.mark.parametrize("name", PROMISED)
def test_no_setting_reaches_beyond_what_is_promised(name):
    limits, (least, most) = settings_there()[name].limits, PROMISED[name]
    assert least is None or limits.least >= least
    assert most is None or limits.most <= most


def test_no_length_may_be_less_than_a_playlist():
    assert all(settings_there()[name].limits.least >= 10 for name in NAMES if name.endswith(".length"))


def test_what_hides_a_track_and_one_an_artist_of_a_discovery_are_no_settings():
    fields = {setting.field for setting in settings_there().values()}
    assert not fields & {"hidden", "unheard", "per_artist", "playable"}


@given(curated(most=30))
def test_the_file_of_any_settings_is_read_back_the_same(settings):
    assert read_settings(as_toml(settings).encode()) == settings


@given(curated(most=30))
def test_what_changed_makes_the_settings_again(settings):
    assert with_overlay(DEFAULT, changed(settings)) == settings


@names
def test_the_file_says_each_sentence_above_its_setting(name):
    setting = settings_there()[name]
    table = as_toml(DEFAULT).partition(f"[{setting.kind}]\n")[2].partition("\n[")[0]
    before = table.partition(f"\n{setting.field} = ")[0].splitlines()
    assert before[-2] == f"# {setting.limits.sentence}"


@given(st.sampled_from(NAMES), st.sampled_from([-1, 1]), st.floats(1e-3, 1e6))
def test_what_is_out_of_bounds_is_refused_with_its_place(name, side, by):
    setting = settings_there()[name]
    limits = setting.limits
    beyond = limits.most + by if side > 0 else limits.least - by
    given_ = round(beyond) + side if limits.whole else beyond
    with pytest.raises(BadInput, match=rf"^segue.toml: \[{setting.kind}\] {setting.field}: .* is not within "):
        read_settings(f"[{setting.kind}]\n{setting.field} = {given_!r}\n".encode())


def test_a_share_above_one_is_refused_in_these_words():
    with pytest.raises(BadInput) as refused:
        read_settings(b"[radio]\npersonal_share = 1.4\n")
    assert str(refused.value) == "segue.toml: [radio] personal_share: 1.4 is not within 0..1"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"[discover-weekly]\ntale_share = 0.4\n", r"\[discover-weekly\] 'tale_share': there is no such setting"),
        (b"[discover]\nlength = 30\n", "table 'discover': there is none; there are discover-weekly"),
        (b"length = 30\n", "table 'length': there is none"),
        (b"radio = 30\n", r"radio: write it as a table, \[radio\]"),
        (b"[radio]\nlength = 30.5\n", r"\[radio\] length: '30.5' is not a whole number"),
        (b"[radio]\nlength = true\n", r"\[radio\] length: 'True' is not a whole number"),
        (b'[radio]\npersonal_share = "half"\n', r"\[radio\] personal_share: 'half' is not a number"),
        (b"[radio]\npersonal_share = nan\n", ".* nan is not within 0..1"),
        (b"[radio]\npersonal_share = -inf\n", ".* -inf is not within 0..1"),
        (b"[radio.length]\nmost = 3\n", r"\[radio\] length: \"\{'most': 3\}\" is not a whole number"),
        (b"[radio]\nlength = 40\nlength = 41\n", r"not TOML: .*line 3"),
        (b"[radio]\nlength = \n", r"not TOML: .*line 2"),
        (b"[radio]\nlength = " + b"9" * 5000 + b"\n", "not TOML"),
        (b"a = " + b"[" * 5000, "not TOML"),
        (b"\xff\xfe", "byte 0 is not UTF-8"),
    ],
)  # fmt: skip
def test_a_file_that_makes_no_sense_is_refused_with_its_place(written, said):
    with pytest.raises(BadInput, match=f"^segue.toml: {said}"):
        read_settings(written)


@pytest.mark.parametrize(
    "changes",
    [
        {"moment.least": 121},
        {"moment.other": 0.7},
        {"radio.artist_cap": 6},
        {"artist-mix.of_the_artist": 1},
        {"daily-mix.favourites": 50, "daily-mix.length": 200},
        {"genre-mix.length": 200, "genre-mix.favourites": 100},
        {"discover-weekly.pool": 300, "discover-weekly.length": 100},
    ],
)
def test_settings_that_cannot_hold_together_are_refused_with_their_values(changes):
    with pytest.raises(BadInput, match=r"^settings: \[.*\] .* cannot hold together: ") as refused:
        with_overlay(DEFAULT, changes)
    kind, _, field = next(iter(changes)).partition(".")
    assert f"[{kind}]" in str(refused.value)
    assert field in str(refused.value)


def test_the_settings_that_there_are_at_first_hold_together():
    assert not list(broken(DEFAULT))


def test_an_overlay_changes_what_it_names_and_nothing_else():
    settings = with_overlay(DEFAULT, {"discover-weekly.tail_share": 0.4})
    assert changed(settings) == {"discover-weekly.tail_share": 0.4}
    assert value(DEFAULT, "discover-weekly.tail_share") == 1 / 3
    assert settings.radio is DEFAULT.radio


def test_a_whole_number_is_welcome_where_a_number_is():
    assert value(read_settings(b"[discover-weekly]\ntail_share = 1\n"), "discover-weekly.tail_share") == 1.0


def test_the_digest_of_a_kind_follows_its_own_settings_alone():
    settings = with_overlay(DEFAULT, {"radio.length": 60})
    assert digest(settings, "radio") != digest(DEFAULT, "radio")
    assert digest(settings, "blend") == digest(Settings(), "blend")
