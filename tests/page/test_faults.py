"""Whatever an import says of a file or a line, and delivery of an address, a Japanese reader is told in Japanese."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import playlists.importers
import serving.delivery
import serving.uploads
from playlists.importers.hetrec import PASSED_OVER
from serving.page import words_faults_en
from serving.page.faults import fault
from serving.store import tasks
from serving.uploads import tidying

IMPORTERS, UPLOADS, DELIVERY = (
    Path(package.__path__[0]) for package in (playlists.importers, serving.uploads, serving.delivery)
)
READERS = ("arrow_files", "columns", "detect", "faults", "json_stream", "lastfm", "lines", "listenbrainz", "spotify",
           "tables", "roles")  # fmt: skip
CALLED = ("Refused", "Passed", "Unread", "BadInput", "NoRoom", "NotPublic", "NotReady")
AT = {"Unread": 1}  # which argument is the sentence
SAYS = re.compile(r".*(fault|why_not|bomb|wanted).*")  # functions that return sentences
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


def text_of(node: ast.AST) -> str | None:
    """The string, with 7 in its gaps."""
    match node:
        case ast.Constant(value=str(said)):
            return said
        case ast.JoinedStr(values=parts):
            return "".join(str(p.value) if isinstance(p, ast.Constant) else "7" for p in parts)
        case ast.BinOp(left=left, right=right, op=ast.Add()):
            both = text_of(left), text_of(right)
            return "".join(one or "7" for one in both) if any(both) else None
    return None


def said_in(tree: ast.AST) -> Iterator[str | None]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLED:
            yield text_of(node.args[AT.get(node.func.id, 0)])
        if isinstance(node, ast.FunctionDef) and SAYS.fullmatch(node.name):
            for one in ast.walk(node):
                if isinstance(one, ast.Return) and one.value is not None:
                    either = one.value
                    yield from map(text_of, (either.body, either.orelse) if isinstance(either, ast.IfExp) else [either])
                if isinstance(one, ast.Yield) and isinstance(one.value, ast.Tuple):
                    yield text_of(one.value.elts[0])


def all_said() -> set[str]:
    """What importers and uploads say, read from their code: a sentence that is new there is not forgotten here."""
    files = [IMPORTERS / f"{name}.py" for name in READERS]
    files += [UPLOADS / f"{name}.py" for name in ("archive", "folder", "importing", "reading", "zips")]
    files.append(DELIVERY / "hosts.py")
    found = {said for file in files for said in said_in(ast.parse(file.read_text())) if said}
    found = {said for said in found if not said.startswith("UPLOADS: ")}  # to whoever starts the server, on a terminal
    modules = ("playlists.importers.faults", "serving.uploads.archive", "serving.uploads.reading",
               "serving.uploads.chunks", "serving.uploads.ledger")  # fmt: skip
    for module in map(ast.parse, (Path(__import__(m, fromlist=["_"]).__file__).read_text() for m in modules)):
        for node in module.body:
            if isinstance(node, ast.Assign) and (said := text_of(node.value)) and " " in said:
                found.add(said)
    return found | {*PASSED_OVER.values(), tidying.LOST, tidying.TOO_OLD, tasks.ABANDONED}


def test_every_sentence_of_the_code_has_a_japanese_one():
    found = sorted(all_said())
    untold = [one for one in found if not JAPANESE.search(fault(one, "ja"))]
    assert untold == []
    assert len(found) > 45


@pytest.mark.parametrize("key", sorted(words_faults_en.WORDS))
def test_no_sentence_is_taken_for_another(key):
    filled = re.sub(r"\{\w+\}", "x", words_faults_en.WORDS[key])
    told = fault(filled, "ja")
    assert JAPANESE.search(told)
    others = {fault(re.sub(r"\{\w+\}", "x", said), "ja") for name, said in words_faults_en.WORDS.items() if name != key}
    assert told not in others


def test_figures_and_names_are_kept_and_english_is_the_apis():
    said = "export.zip/a.json: it would unpack to more than 200 times its size, which no export does"
    assert fault(said, "ja") == "export.zip/a.json：展開すると元の200倍を超えます。本物のエクスポートではありえません"
    assert fault(said, "en") == said
    assert fault("the JSON is broken: Expecting value\nhere", "ja") == "JSONが壊れています（Expecting value\nhere）"


def test_what_nobody_has_put_into_words_is_shown_as_it_is():
    assert fault("a sentence of tomorrow", "ja") == "a sentence of tomorrow"
