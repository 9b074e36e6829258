"""When two descriptions mean one track: the keys of a description, and the id that follows from them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b

from playlists.importers.listenbrainz import UUID

DERIVED = re.compile(r"s_[0-9a-f]{20}")  # ids made here; 80 bits keep 10⁹ tracks apart
ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}\d{7}")
SPOTIFY = re.compile(r"(?:spotify:|https?://open\.spotify\.com/(?:intl-\w+/)?)(track|episode|chapter)[:/](\w{22})")
STRENGTH = ("mbid", "isrc", "uri", "name")  # the first key that another description shares decides

_GUEST = re.compile(r"\s*[\(\[]\s*(?:feat\.?|ft\.?|featuring|with)\s[^)\]]*[\)\]]", re.IGNORECASE)
_BARE_GUEST = re.compile(r"\s+(?:feat\.?|ft\.?|featuring)\s+.*?(?=\s-\s|\s*[\(\[]|$)", re.IGNORECASE)
_SUFFIX = re.compile(r"^(.*\S)\s+-\s+([^-()\[\]]+)$|^(.*\S)\s*[\(\[]([^()\[\]]+)[\)\]]$")
_YEAR = re.compile(r"\s+-\s+\d{4}$")  # "- 2017 - Remaster"
_SAME_SOUND = {"remaster", "remastered", "remastering", "mono", "stereo"}
_BESIDE = _SAME_SOUND | {"digital", "digitally", "version", "mix", "edition", "the", "in", "album"}
_NO_MARK = {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"}
_FOLDED = str.maketrans(_NO_MARK)


def keys(artist: str | None, title: str | None, mbid: str | None, isrc: str | None, uri: str | None) -> tuple[str, ...]:
    """The keys of a description, the strongest first; empty where it says nothing that could be matched."""
    found = (
        f"mbid:{mbid}" if mbid else None,
        f"isrc:{isrc}" if isrc else None,
        f"uri:{uri}" if uri else None,
        f"name:{artist_key(artist or '')}\x1f{title_key(title)}" if title else None,
    )
    return tuple(k for k in found if k)


def derived_id(key: str) -> str:
    """A track's id from its key: the same for everybody who describes it so."""
    return "s_" + blake2b(key.encode("utf-8", "replace"), digest_size=10).hexdigest()


def clean_mbid(text: str | None) -> str | None:
    return text.lower() if text and UUID.fullmatch(text) else None


def clean_isrc(text: str | None) -> str | None:
    plain = text.replace("-", "").upper() if text else ""
    return plain if ISRC.fullmatch(plain) else None


def clean_uri(text: str | None) -> str | None:
    """`spotify:track:…` from a URI or a link, None for anything else (a local file, another service)."""
    found = SPOTIFY.match(text) if text else None
    return f"spotify:{found[1]}:{found[2]}" if found else None


@lru_cache(maxsize=1 << 16)
def artist_key(artist: str) -> str:
    """The artist's name without case, accents, punctuation, guests and a leading "The"."""
    plain = normal(_BARE_GUEST.sub("", _GUEST.sub("", artist)))
    return plain.removeprefix("the ") or plain


@lru_cache(maxsize=1 << 16)
def title_key(title: str) -> str:
    """The title without guests and without what says only how the same recording was mastered.

    "- Radio Edit", "- Live" and "- Remix" stay: they are other recordings.
    """
    bare = _BARE_GUEST.sub("", _GUEST.sub("", title)).strip() if _may_have_guest(title) else title
    while (match := _SUFFIX.match(bare)) and _only_mastering(match[2] or match[4]):
        bare = _YEAR.sub("", match[1] or match[3])
    return normal(bare or title)


def normal(text: str) -> str:
    """NFKC, case folded, Latin and Greek accents off, `&` as "and", punctuation as single spaces."""
    if text.isascii():
        folded = text.casefold()
    else:
        folded = _without_accents(unicodedata.normalize("NFKC", text).casefold()).translate(_FOLDED)
    return " ".join(folded.replace("&", " and ").translate(_LETTERS).split()) or folded.strip()


def _may_have_guest(title: str) -> bool:
    lower = title.lower()
    return "ft" in lower or "feat" in lower or "with" in lower


def _only_mastering(suffix: str) -> bool:
    words = re.findall(r"\w+", suffix.lower())
    return bool(_SAME_SOUND & set(words)) and all(w in _BESIDE or (len(w) == 4 and w.isdigit()) for w in words)


def _without_accents(text: str) -> str:
    """Marks come off Latin and Greek letters only: in Cyrillic and kana they make another letter."""
    apart = unicodedata.normalize("NFD", text)
    kept, base = [], " "
    for letter in apart:
        if not unicodedata.combining(letter):
            base = letter
        elif base < "\u0400":
            continue
        kept.append(letter)
    return unicodedata.normalize("NFC", "".join(kept))


class _Letters(dict[int, str]):
    """What each letter becomes, found out once: nothing, a space, or itself."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        apostrophe = letter in "'’‘`´"  # "don't" and "dont" are one word
        between = unicodedata.category(letter)[0] in "PZ"
        self[code] = "" if apostrophe else " " if between else letter
        return self[code]


_LETTERS = _Letters()
