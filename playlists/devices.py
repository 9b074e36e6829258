"""On what something was heard: a few kinds of device, read from the words that services and players have for it.

The words themselves name a model, sometimes its owner; they go no further than here. What runs on anything (a browser
of which no system is told, a server, `cast`, which is a loudspeaker as well as a television) says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, get_args

# Spotify has told phones and tablets apart in no export since October 2023: `android` and `ios` are both.
Device = Literal["mobile", "computer", "speaker", "tv", "console", "watch"]
DEVICES: tuple[Device, ...] = get_args(Device)

# The first that matches, in lower case: a console says `sony_tv` too, a television `android_tv`.
WORDS: tuple[tuple[Device, str], ...] = (
    ("watch", r"(\b|_|apple|smart)watch(os)?\b"),
    ("console", r"playstation|\bscei\b|\bps[345]\b|xbox|game ?console|^console$"),
    ("speaker", r"sonos|cast_(audio|voice)|chromecast_audio|castaudio|\becho_|amazon echo|homepod|audioos|soundtouch|"
     r"musiccast|\byamaha;|denon|marantz|\bheos|frontier_|speaker"),
    ("tv", r"(\b|_)tv(\b|_)|tvos|appletv|tizen|webos|chromecast|castvideo"),
    ("mobile", r"\bandroid(\b|-)|\bios\b|ipados|iphone|ipad\b|ipad\d|ipod|\b(smart)?phone|\bmobile\b|\btablet\b"),
    ("computer", r"\bwindows\b|\bos ?x\b|\bmac(os|book)?\b|\blinux\b|\bcros\b|\bdesktop\b|\blaptop\b|\bcomputer\b|"
     r"rhythmbox|musicbee|quod ?libet|strawberry|audacious|lollypop"),
)  # fmt: skip
LONGEST = 200  # letters; nobody's name for a device is longer

# Where a ListenBrainz client says it: our own word first, then the API's, the newest before the older.
BY_PLAYERS = ("device", "media_player", "submission_client", "listening_from")


def device_of(words: str) -> Device | None:
    """The kind of device that `words` tell; None where they tell none."""
    return _told(words[:LONGEST].lower())


def device_by_player(info: Mapping[str, object]) -> Device | None:
    """The kind of device that the `additional_info` of a ListenBrainz listen tells."""
    said = (info.get(name) for name in BY_PLAYERS)
    return next((device for one in said if isinstance(one, str) and (device := device_of(one))), None)


@lru_cache(2048)  # a thousand listens of one player are one look: 3 ms, not 43
def _told(plain: str) -> Device | None:
    return next((device for device, pattern in WORDS if re.search(pattern, plain)), None)
