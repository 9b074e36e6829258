"""Why something was not taken: the sentences of importers and of webhooks in the reader's language.

A report holds English sentences, which are the API's. The English words of the topic are these sentences with gaps
where they have figures or names; what fits one of them is said by the words of the same key, with the same parts.
"""

from __future__ import annotations

import re
from functools import cache

from playlists.formats.sentences import Language
from serving.page import words, words_faults_en

GAP = re.compile(r"\\{(\w+)\\}")  # as `re.escape` leaves it


def fault(sentence: str, language: Language) -> str:
    """`sentence` in that language; as it is where the language is English, or nobody has put it into words."""
    if language == "en":
        return sentence
    for key, pattern in _patterns():
        if found := pattern.fullmatch(sentence):
            return words.said(language, key, **found.groupdict())
    return sentence


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Sentences without a gap come first: each of them means itself alone."""
    said = sorted(words_faults_en.WORDS.items(), key=lambda one: one[1].count("{"))
    return [(key, re.compile(GAP.sub(r"(?P<\1>.+)", re.escape(english)), re.DOTALL)) for key, english in said]
