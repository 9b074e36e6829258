"""Who gets which variant, and which experiments are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256

import numpy as np
import pytest

from playlists.dials import DEFAULT, turned
from playlists.errors import BadInput
from playlists.responses.overlay import overlaid
from playlists.responses.variants import (
    Experiment,
    Guard,
    Variant,
    assigned,
    bucket,
    check,
    document_of,
    experiment_of,
    running,
)
from playlists.week import Week

BOLDER = Variant("bolder", 0.5, {"adventurousness": 0.5})
CONTROL = Variant("control", 0.5, {})
TRIAL = Experiment(
    "bolder-weeks", "discover-weekly", (CONTROL, BOLDER), date(2026, 11, 16), date(2026, 12, 14), (Guard("skip", 0.05),)
)
PEOPLE = [f"l{n}" for n in range(20_000)]


def test_a_bucket_is_the_first_bits_of_the_hash() -> None:
    first = int(sha256(b"bolder-weeks\x1fann").hexdigest()[:8], 16) / 2**32
    assert bucket("bolder-weeks", "ann") == pytest.approx(first, abs=2**-32)


def test_variants_get_the_share_that_they_ask_for() -> None:
    trial = replace(TRIAL, variants=(replace(CONTROL, share=0.2), replace(BOLDER, share=0.1)))
    names = [found.name if (found := assigned(trial, who)) else "out" for who in PEOPLE]
    shares = [names.count(name) / len(names) for name in ("control", "bolder", "out")]
    assert shares == pytest.approx([0.2, 0.1, 0.7], abs=0.01)


def test_two_experiments_divide_the_listeners_in_ways_that_have_nothing_to_do_with_each_other() -> None:
    one, other = (np.array([bucket(name, who) < 0.5 for who in PEOPLE]) for name in ("one", "other"))
    assert other[one].mean() == pytest.approx(0.5, abs=0.02)


def test_an_experiment_holds_the_periods_that_begin_in_it() -> None:
    weeks = [week for week in (Week(2026, n) for n in range(44, 54)) if TRIAL.holds(week)]
    assert weeks == [Week(2026, n) for n in (47, 48, 49, 50)]


def test_a_theme_is_no_matter_to_whether_an_experiment_runs() -> None:
    mixes = replace(TRIAL, kind="daily-mix")
    assert running([TRIAL, mixes], "daily-mix:2", date(2026, 11, 18)) == mixes
    assert running([TRIAL, mixes], "daily-mix:2", date(2026, 12, 14)) is None


def test_what_a_listener_turned_themselves_stays() -> None:
    own = turned({"adventurousness": 0.1})
    assert overlaid(own, BOLDER.overlay) == own
    assert overlaid(DEFAULT, BOLDER.overlay).adventurousness == 0.5


def test_an_experiment_is_read_as_it_was_written() -> None:
    assert experiment_of(document_of(TRIAL)) == TRIAL


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "Bolder Weeks"}, "small letters"),
        ({"kind": "discover-yearly"}, "there are discover-weekly"),
        ({"end": date(2026, 11, 16)}, "it would end on 2026-11-16"),
        ({"variants": (BOLDER, CONTROL)}, "the first is called 'control'"),
        ({"variants": (CONTROL,)}, "2 to 8"),
        ({"variants": (CONTROL, BOLDER, BOLDER)}, "names of their own"),
        ({"variants": (CONTROL, replace(BOLDER, share=0.6))}, "add up to 1.100"),
        ({"variants": (CONTROL, replace(BOLDER, overlay={"volume": 3}))}, "setting 'volume': there is none"),
        ({"variants": (CONTROL, replace(BOLDER, overlay={"popularity": 3}))}, "not a number from 0 to 1"),
        ({"variants": (CONTROL, replace(BOLDER, overlay={"discover-weekly.tail_share": 3}))}, "tail_share"),
        ({"variants": (CONTROL, replace(BOLDER, overlay={"radio.length": 30}))}, "of another kind than the experiment"),
        ({"guards": (Guard("hide", 0.1, least=5),)}, "at least 30 listeners"),
    ],
)
def test_what_cannot_be_run_is_refused_with_what_to_change(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        check(replace(TRIAL, **wrong))  # type: ignore[arg-type]


def test_two_of_one_kind_at_one_time_are_refused_and_one_after_the_other_are_not() -> None:
    later = replace(TRIAL, name="later", first=TRIAL.end, end=date(2027, 1, 4))
    check(later, [TRIAL])
    with pytest.raises(BadInput, match="one at a time"):
        check(replace(later, first=date(2026, 12, 7)), [TRIAL])
