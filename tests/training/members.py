"""A team of two processes over gloo, for tests: the first learns, the second helps it."""

from __future__ import annotations

import multiprocessing
import os
import socket
from collections.abc import Callable
from multiprocessing.queues import SimpleQueue
from typing import Any

import torch

from training.model import distributed

SIZE = 2
PATIENCE_S = 300  # on a busy machine two interpreters take minutes to start


def led(work: Callable[..., Any], *arguments: Any) -> Any:
    """What `work(*arguments)` returns to the leader of a team of SIZE; a function of a module."""
    spawn = multiprocessing.get_context("spawn")
    results: SimpleQueue[Any] = spawn.SimpleQueue()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    members = [spawn.Process(target=_member, args=(r, port, results, work, arguments)) for r in range(SIZE)]
    for member in members:
        member.start()
    for member in members:
        member.join(PATIENCE_S)
    assert [member.exitcode for member in members] == [0] * SIZE
    return results.get()


def _member(rank: int, port: int, results: SimpleQueue[Any], work: Callable[..., Any], arguments: Any) -> None:
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": str(SIZE)}
    os.environ |= {"RANK": str(rank), "LOCAL_RANK": str(rank), "LOCAL_WORLD_SIZE": str(SIZE)}
    torch.set_num_threads(1)
    with distributed.joined():
        if distributed.leads():
            results.put(work(*arguments))
        else:
            distributed.follow()
