"""A sentence as tokens that words of several languages can be looked up by.

Words of alphabets with spaces are one token each; Japanese has no spaces, so each of its characters is one. What a
vocabulary calls `trip-hop`, `Trip Hop` and `triphop` has one key.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MARKS = re.compile("[\u0300-\u036f]")  # accents; the voicing marks of kana lie elsewhere and tell words apart
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
SPACELESS = re.compile("[\u3005\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")  # kana, kanji
_NO_MARK = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its key, and where it stands in the sentence."""

    key: str
    start: int
    stop: int
    spaceless: bool = False


@lru_cache(maxsize=1 << 15)
def folded(text: str) -> str:
    """Text without case, width and accents."""
    plain = MARKS.sub("", unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold()))
    return unicodedata.normalize("NFC", plain).translate(_NO_MARK)


@lru_cache(maxsize=1 << 15)
def key_of(phrase: str) -> str:
    """What a phrase is looked up by: its letters and digits alone. "&" and "n" between words count as "and"."""
    joined = re.sub(r"\s*&\s*|\s+['’]?n['’]?\s+", " and ", folded(phrase))
    return "".join(WORD.findall(joined)).replace("'", "").replace("’", "")


def tokens(sentence: str) -> list[Token]:
    """The tokens of `sentence` in their order; its positions are those of the sentence as given."""
    found = []
    for word in WORD.finditer(sentence):
        start = word.start()
        for part in _parts(word.group()):
            key = key_of(part)
            if key:
                found.append(Token(key, start, start + len(part), bool(SPACELESS.match(part))))
            start += len(part)
    return found


def _parts(word: str) -> list[str]:
    """A word cut so that each character of Japanese stands alone."""
    return re.findall(rf"{SPACELESS.pattern}|(?:(?!{SPACELESS.pattern}).)+", word)
