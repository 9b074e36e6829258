"""Work for everybody beside a server: in a process of its own, so that no request waits for the interpreter."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from playlists.errors import NotReady, SegueError
from serving.jobs.weekly import end_with_parent
from serving.work.kind import Advance

POLITE = 10  # added to how nice the process is: requests come first where the cores are busy

Given = TypeVar("Given")
Result = TypeVar("Result")
Function = Callable[[Given, Advance], Result]


def apart(work: Function[Given, Result], given: Given, advance: Advance) -> Result:
    """What `work(given, advance)` returns, from a spawned process that ends with this one, or when `advance` raises.

    Raises a SegueError with the words of one that it raised, NotReady where the process died, RuntimeError else.
    """
    spawn = multiprocessing.get_context("spawn")  # never forked: OpenMP does not survive it
    ours, theirs = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_beside, args=(theirs, work, given), name="apart", daemon=True)
    process.start()
    theirs.close()
    try:
        while (said := ours.recv())[0] == "advance":
            advance(*said[1])
        return _outcome(*said)
    except EOFError as died:
        raise NotReady("the process beside the server ended (killed, or out of memory?); it goes on later") from died
    finally:
        process.terminate()
        process.join()
        ours.close()


def _outcome(what: str, result: Any) -> Any:
    if what == "done":
        return result
    raise {"not ready": NotReady, "refused": SegueError, "failed": RuntimeError}[what](result)


def _beside(connection: Connection, work: Function[Given, Result], given: Given) -> None:
    end_with_parent()
    os.nice(POLITE)
    try:
        said: tuple[str, Any] = "done", work(given, lambda done, whole: connection.send(("advance", (done, whole))))
    except SegueError as error:
        said = "not ready" if isinstance(error, NotReady) else "refused", str(error)
    except Exception as error:  # the edge of the process: the one that waits for it says so, without its words
        said = "failed", type(error).__name__
    connection.send(said)
