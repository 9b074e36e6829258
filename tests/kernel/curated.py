"""Settings as a curator may make them, drawn by Hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from playlists.errors import BadInput
from playlists.settings.overlay import with_overlay
from playlists.settings.settings import DEFAULT, Setting, Settings, Value, settings_there

NAMES = sorted(settings_there())


def within(setting: Setting) -> st.SearchStrategy[Value]:
    """Any value that the setting may have."""
    limits = setting.limits
    if limits.whole:
        return st.integers(int(limits.least), int(limits.most))
    return st.floats(limits.least, limits.most, allow_nan=False)


@st.composite
def curated(draw: st.DrawFn, kind: str = "", most: int = 6) -> Settings:
    """Settings of which up to `most` are changed, of one kind or of any; those that cannot hold together stay."""
    names = [name for name in NAMES if name.startswith(f"{kind}.") or not kind]
    settings = DEFAULT
    for name in draw(st.lists(st.sampled_from(names), unique=True, max_size=most)):
        try:
            settings = with_overlay(settings, {name: draw(within(settings_there()[name]))})
        except BadInput as contradiction:
            assert "cannot hold together" in str(contradiction)  # noqa: PT017
    return settings
