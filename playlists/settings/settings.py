"""All that a curator may change, kind by kind: what each setting is, and what it may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cache
from hashlib import blake2b
from typing import Any

from playlists.blend import rules as blend
from playlists.recipes import daily_mix, discover_weekly, moment, prompt, radio, release_radar, remembered, themed_mixes
from playlists.settings.declared import LIMITS, Limits

Value = int | float
DIGEST_BYTES = 6  # enough to tell two settings apart, not to keep a secret


@dataclass(frozen=True, slots=True)
class Settings:
    """What each kind of playlist is made by. As it is made without arguments, every kind is as it was measured."""

    discover_weekly: discover_weekly.Rules = discover_weekly.RULES
    release_radar: release_radar.Rules = release_radar.RULES
    daily_mix: daily_mix.Rules = daily_mix.RULES
    genre_mix: themed_mixes.GenreRules = themed_mixes.GENRE
    artist_mix: themed_mixes.ArtistRules = themed_mixes.ARTIST
    decade_mix: themed_mixes.DecadeRules = themed_mixes.DECADE
    on_repeat: remembered.OnRepeat = remembered.ON_REPEAT
    time_capsule: remembered.TimeCapsule = remembered.TIME_CAPSULE
    moment: moment.Rules = moment.RULES
    radio: radio.Rules = radio.RULES
    prompt: prompt.Rules = prompt.RULES
    blend: blend.Rules = blend.RULES


DEFAULT = Settings()


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. Its name is `kind.field`, as in the table `[kind]` of the file."""

    kind: str
    field: str
    default: Value
    limits: Limits

    @property
    def name(self) -> str:
        return f"{self.kind}.{self.field}"


@cache
def settings_there() -> Mapping[str, Setting]:
    """Every setting by its name, kind by kind, in the order of the file."""
    found = (
        Setting(kind, one.name, getattr(part(DEFAULT, kind), one.name), one.metadata[LIMITS])
        for kind in kinds_there()
        for one in fields(part(DEFAULT, kind))
        if LIMITS in one.metadata
    )
    return {setting.name: setting for setting in found}


@cache
def kinds_there() -> tuple[str, ...]:
    """The kinds that have settings."""
    return tuple(one.name.replace("_", "-") for one in fields(Settings))


def part(settings: Settings, kind: str) -> Any:
    """The record of one of `kinds_there`."""
    return getattr(settings, kind.replace("-", "_"))


def value(settings: Settings, name: str) -> Value:
    """What the setting of that name is."""
    setting = settings_there()[name]
    found: Value = getattr(part(settings, setting.kind), setting.field)
    return found


def digest(settings: Settings, kind: str) -> str:
    """A short name of what one kind is made by: equal for equal settings of the kind, whatever the others are."""
    written = sorted(asdict(part(settings, kind)).items())
    return blake2b(repr(written).encode(), digest_size=DIGEST_BYTES).hexdigest()
