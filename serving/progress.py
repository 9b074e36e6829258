"""How far a command has come: a bar on a terminal, a line now and then in a log."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Advance = Callable[[int, int], None]  # (done since the last call, all that is to do)

LINES = 10  # of progress in a log


@contextmanager
def bar(what: str) -> Iterator[Advance]:
    """Shows `what` on stderr while the block runs. Nothing where there is nothing to do."""
    show = _on_terminal if sys.stderr.isatty() else _in_log
    with show(what) as advance:
        yield advance


@contextmanager
def _on_terminal(what: str) -> Iterator[Advance]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(what, total=None, visible=False)
        yield lambda step, whole: progress.update(task, advance=step, total=whole, visible=True)


@contextmanager
def _in_log(what: str) -> Iterator[Advance]:
    done = 0

    def advance(step: int, whole: int) -> None:
        nonlocal done
        before, done = done, done + step
        if whole and LINES * before // whole != LINES * done // whole:
            print(f"{what}: {done} of {whole}", file=sys.stderr, flush=True)

    yield advance
