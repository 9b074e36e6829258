"""A reason as a sentence, in the listener's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from playlists.devices import Device
from playlists.formats.blend_sentences import BLEND_EN, BLEND_JA

Language = Literal["en", "ja"]
Said = Mapping[str, Any]  # the "reason" of a document
MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

DEVICES: dict[Language, dict[Device, str]] = {
    "en": {"mobile": "phone or tablet", "computer": "computer", "speaker": "speaker", "tv": "TV",
           "console": "games console", "watch": "watch"},
    "ja": {"mobile": "スマホやタブレット", "computer": "パソコン", "speaker": "スピーカー", "tv": "テレビ",
           "console": "ゲーム機", "watch": "スマートウォッチ"},
}  # fmt: skip


def sentence(reason: Said, language: Language = "en") -> str:
    """Why the track is here, in one short sentence without a full stop."""
    return SENTENCES[language][reason["kind"]](reason)


def _near_en(reason: Said) -> str:
    return f"near {_work_en(reason)}, {_played_en(reason)}"


def _artist_en(reason: Said) -> str:
    return f"close to {reason.get('artist', 'an artist')}, whom you played {_times_en(reason['count'])}"


def _popular_en(reason: Said) -> str:
    if "name" in reason:  # the market
        many = f"{reason['count']} listeners" if reason["count"] != 1 else "one listener"
        return f"heard by {many} in your country in the last four weeks"
    return f"heard by {reason['count']} listeners here" if reason["count"] != 1 else "heard by one listener here"


def _own_en(reason: Said) -> str:
    if month := reason.get("name"):
        return f"you played it {_times_en(reason['count'])} in {_month_en(month)}"
    if recent := reason.get("recent"):
        return f"you played it {_times_en(recent)} in the last four weeks"
    return f"you played it {_times_en(reason['count'])}"


def _loved_en(reason: Said) -> str:
    return "you love it"


def _followed_en(reason: Said) -> str:
    return f"new from {reason.get('artist', 'an artist')}, whom you follow"


def _from_en(reason: Said) -> str:
    return f"new from {reason.get('artist', 'an artist')}, whom you played {_times_en(reason['count'])}"


def _month_en(month: str) -> str:
    year, number = month.split("-")
    return f"{MONTHS_EN[int(number) - 1]} {int(year)}"


def _outside_picked_en(reason: Said) -> str:
    what = f"outside your usual, {reason['name']}" if "name" in reason else "outside your usual"
    return f"{what}: some way from {reason.get('artist', 'an artist')}, whom you picked in the quiz"


def _picked_en(reason: Said) -> str:
    return f"close to {reason.get('artist', 'an artist')}, whom you picked in the quiz"


def _seed_en(reason: Said) -> str:
    near = _work_en(reason) if "title" in reason else reason["name"]
    return f"close to {near}, which this radio is around{_also_played_en(reason)}"


def _chosen_en(reason: Said) -> str:
    what = "it is what this radio is around" if "title" in reason else f"{reason['name']}, which this radio is around"
    return what + _also_played_en(reason)


def _also_played_en(reason: Said) -> str:
    return f"; you played it {_times_en(reason['count'])}" if reason["count"] else ""


def _hour_en(reason: Said) -> str:
    return f"you played it {_times_en(reason['count'])} around {int(reason['name']):02d}:00"


def _device_en(reason: Said) -> str:
    hour, _, device = reason["name"].partition(" ")
    return f"you played it {_times_en(reason['count'])} on your {DEVICES['en'][device]} around {int(hour):02d}:00"


def _alike_en(reason: Said) -> str:
    hour, _, genre = reason["name"].partition(" ")
    return f"listeners like you play {genre} around {int(hour):02d}:00; you played this {_times_en(reason['count'])}"


def _outside_en(reason: Said) -> str:
    what = f"outside your usual, {reason['name']}" if "name" in reason else "outside your usual"
    return f"{what}: some way from {_work_en(reason)}, {_played_en(reason)}"


def _work_en(reason: Said) -> str:
    return f"“{reason['title']}” by {reason['artist']}" if "artist" in reason else f"“{reason['title']}”"


def _played_en(reason: Said) -> str:
    if recent := reason.get("recent"):
        return f"which you played {_times_en(recent)} in the last four weeks"
    return f"which you played {_times_en(reason['count'])}" if reason["count"] else "which you love"


def _times_en(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _forgotten_en(reason: Said) -> str:
    return "for a reason that went with what you deleted"


def _forgotten_ja(reason: Said) -> str:
    return "理由は、削除された記録とともに消えました"


def _near_ja(reason: Said) -> str:
    return f"{_played_ja(reason)}{_work_ja(reason)}に近い曲"


def _artist_ja(reason: Said) -> str:
    return f"{reason['count']}回聴いた{reason.get('artist', 'アーティスト')}に近い曲"


def _popular_ja(reason: Said) -> str:
    if "name" in reason:
        return f"お住まいの国で、この4週間に{reason['count']}人が聴いた曲"
    return f"ここで{reason['count']}人が聴いた曲"


def _own_ja(reason: Said) -> str:
    if month := reason.get("name"):
        year, number = month.split("-")
        return f"{int(year)}年{int(number)}月に{reason['count']}回聴いた曲"
    if recent := reason.get("recent"):
        return f"この4週間に{recent}回聴いた曲"
    return f"{reason['count']}回聴いた曲"


def _loved_ja(reason: Said) -> str:
    return "お気に入りの曲"


def _followed_ja(reason: Said) -> str:
    return f"フォロー中の{reason.get('artist', 'アーティスト')}の新曲"


def _from_ja(reason: Said) -> str:
    return f"{reason['count']}回聴いた{reason.get('artist', 'アーティスト')}の新曲"


def _outside_picked_ja(reason: Said) -> str:
    what = f"（{reason['name']}）" if "name" in reason else ""
    return f"いつもと違う一曲{what}：クイズで選んだ{reason.get('artist', 'アーティスト')}から少し先へ"


def _picked_ja(reason: Said) -> str:
    return f"クイズで選んだ{reason.get('artist', 'アーティスト')}に近い曲"


def _seed_ja(reason: Said) -> str:
    near = _work_ja(reason) if "title" in reason else reason["name"]
    return f"このラジオの中心の{near}に近い曲{_also_played_ja(reason)}"


def _chosen_ja(reason: Said) -> str:
    what = "このラジオの中心の曲" if "title" in reason else f"このラジオの中心の{reason['name']}の曲"
    return what + _also_played_ja(reason)


def _also_played_ja(reason: Said) -> str:
    return f"（{reason['count']}回聴いた曲）" if reason["count"] else ""


def _hour_ja(reason: Said) -> str:
    return f"{int(reason['name'])}時ごろに{reason['count']}回聴いた曲"


def _device_ja(reason: Said) -> str:
    hour, _, device = reason["name"].partition(" ")
    return f"{int(hour)}時ごろに{DEVICES['ja'][device]}で{reason['count']}回聴いた曲"


def _alike_ja(reason: Said) -> str:
    hour, _, genre = reason["name"].partition(" ")
    return f"似た好みの人が{int(hour)}時ごろに{genre}をよく聴いています（{reason['count']}回聴いた曲）"


def _outside_ja(reason: Said) -> str:
    what = f"（{reason['name']}）" if "name" in reason else ""
    return f"いつもと違う一曲{what}：{_played_ja(reason)}{_work_ja(reason)}から少し先へ"


def _work_ja(reason: Said) -> str:
    return f"{reason['artist']}「{reason['title']}」" if "artist" in reason else f"「{reason['title']}」"


def _played_ja(reason: Said) -> str:
    if recent := reason.get("recent"):
        return f"この4週間に{recent}回聴いた"
    return f"{reason['count']}回聴いた" if reason["count"] else "お気に入りの"


SENTENCES: dict[Language, dict[str, Callable[[Said], str]]] = {
    "en": {
        "near": _near_en, "artist": _artist_en, "popular": _popular_en, "played": _own_en, "loved": _loved_en,
        "followed": _followed_en, "from": _from_en, "seed": _seed_en, "chosen": _chosen_en,
        "outside": _outside_en, "hour": _hour_en, "device": _device_en, "alike": _alike_en,
        "picked": _picked_en, "outside_picked": _outside_picked_en, "forgotten": _forgotten_en, **BLEND_EN,
    },
    "ja": {
        "near": _near_ja, "artist": _artist_ja, "popular": _popular_ja, "played": _own_ja, "loved": _loved_ja,
        "followed": _followed_ja, "from": _from_ja, "seed": _seed_ja, "chosen": _chosen_ja,
        "outside": _outside_ja, "hour": _hour_ja, "device": _device_ja, "alike": _alike_ja,
        "picked": _picked_ja, "outside_picked": _outside_picked_ja, "forgotten": _forgotten_ja, **BLEND_JA,
    },
}  # fmt: skip
