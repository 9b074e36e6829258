"""An answer as the bytes of one format."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson

from playlists.formats.jspf import jspf
from playlists.formats.m3u8 import m3u8
from playlists.formats.sentences import Language, sentence
from playlists.formats.spreadsheet import csv_text
from playlists.formats.titles import title
from playlists.formats.xspf import xspf
from playlists.playlist import SHORTEST
from playlists.recipes.pool import written as funnel
from serving.answering.answers import Answer
from serving.api.negotiation import Format

POPULAR: dict[Language, str] = {
    "en": "Nothing is known of your taste yet, so these are the tracks that most listeners here have heard. "
    "Your first listens change them.",
    "ja": "まだお好みがわからないため、ここで多くの人が聴いている曲を並べました。最初の再生から変わっていきます。",
}
QUIZ: dict[Language, str] = {
    "en": "Made of what you picked in the quiz. Your listens will take its place, the more there are.",
    "ja": "クイズの回答から作りました。再生が増えるにつれて、そちらが優先されます。",
}
SEEDS: dict[Language, str] = {
    "en": "Nothing is known of your taste yet, so this order is the same for everybody who asks for it.",
    "ja": "まだお好みがわからないため、この順番は誰にとっても同じです。",
}
KEPT: dict[Language, str] = {
    "en": "The rules left fewer than {least} tracks this time ({funnel}), so this is still your playlist of {period}.",
    "ja": "今回は条件を満たす曲が{least}曲に届かなかったため（{funnel}）、"
    "{period}のプレイリストをそのまま表示しています。",
}


def body(answer: Answer, format: Format, language: Language) -> bytes:
    """The playlist as JSON with its reasons in words, or in one of the formats of others."""
    named, created = title(answer.document, language), _moment(answer.created_ms)
    if format == "m3u8":
        return m3u8(answer.document, named).encode()
    if format == "jspf":
        return orjson.dumps(jspf(answer.document, named, created, language))
    if format == "xspf":
        return xspf(answer.document, named, created, language)
    if format == "csv":
        return csv_text(answer.document, language).encode()
    return orjson.dumps(_document(answer, named, language))


def _document(answer: Answer, named: str, language: Language) -> dict[str, Any]:
    tracks = [
        track | {"reason": track["reason"] | {"text": sentence(track["reason"], language)}}
        for track in answer.document["tracks"]
    ]
    about = {"title": named, "created": _moment(answer.created_ms), "final": answer.final}
    if answer.id:  # what is made on request alone has no address
        about["id"] = answer.id
    return answer.document | about | _notes(answer, language) | {"tracks": tracks}


def _notes(answer: Answer, language: Language) -> dict[str, Any]:
    """What the listener ought to know of the list as a whole."""
    if answer.kept_counts is not None:
        said = KEPT[language].format(least=SHORTEST, funnel=funnel(answer.kept_counts), period=answer.period)
        return {"note": said, "kept_from": answer.period, "kept_counts": answer.kept_counts}
    said_of = {"popular": POPULAR, "quiz": QUIZ, "seeds": SEEDS}.get(answer.document["basis"])
    return {"note": said_of[language]} if said_of else {}


def _moment(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="seconds")
