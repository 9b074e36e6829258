"""The playlist of a prompt: a sentence or an edited query, for one listener; it is made on request and not stored."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from playlists.catalogue import Catalogue
from playlists.formats.document import Document, document
from playlists.prompt.parse import Parsed, parse
from playlists.prompt.query import query_of, written
from playlists.prompt.vocabulary import Vocabulary, vocabulary_of
from playlists.recipes.picked import truly
from playlists.recipes.prompt import KIND, prompt
from playlists.week import first_day, period_at
from serving.answering import making
from serving.answering.answers import Answer
from serving.answering.requested import note
from serving.desk import Desk
from serving.stopwatch import Stopwatch
from serving.store.changes import ms
from serving.store.listeners import Listener
from serving.store.opened import reading

Asked = str | dict[str, Any]  # a sentence, or a query as it was shown, edited


class Vocabularies:
    """Keeps the vocabulary of the catalogue that was asked last. Reading it takes a second for a million tracks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: tuple[Catalogue, Vocabulary] | None = None

    def of(self, catalogue: Catalogue) -> Vocabulary:
        with self._lock:
            if self._of is None or self._of[0] is not catalogue:
                self._of = catalogue, vocabulary_of(catalogue)
            return self._of[1]


@dataclass(frozen=True, slots=True)
class Prompted:
    """The playlist, and how the sentence was understood."""

    answer: Answer
    parsed: Parsed


async def prompt_answer(desk: Desk, listener: Listener, asked: Asked, words: Vocabularies) -> Prompted:
    """The playlist that keeps every filter of `asked`.

    Raises BadInput for what makes no sense or names what the catalogue lacks, TooFewTracks with what each filter left,
    NotReady where no model version is there.
    """
    now, shelf = desk.clock(), desk.shelf.get()
    day = period_at("day", now, listener.timezone)

    def work() -> tuple[Parsed, Document]:
        if isinstance(asked, str):
            parsed = parse(asked, words.of(shelf.catalogue), first_day(day).year)
        else:
            parsed = Parsed(query_of(asked), ())
        with reading(desk.store) as connection:
            rules = desk.curation.at(connection).settings.prompt
            known = making.known_of(connection, [listener.id], KIND, day, shelf.catalogue, diary=False)
        (taste,) = making.tastes(known, shelf, Stopwatch())
        made = truly(prompt(taste, day, shelf, parsed.query, rules), taste)
        return parsed, document(made, shelf.catalogue)

    parsed, made = await desk.build(work)
    about = {"query": written(parsed.query), "ignored": list(parsed.ignored)}
    answer = Answer(made | about, "", False, ms(now))
    note(desk, listener.id, answer, KIND)
    return Prompted(answer, parsed)
