"""Several processes that learn one model together, as `torchrun` starts them; one alone is a team of one.

The leader, rank 0, runs the whole of `make train` and is the only one that reads a checkpoint or writes a file. The
others wait, and do their part wherever the leader learns by gradient: `together` calls the same function in all of
them. What they share at each step is the gradient of the tracks that the step looked at, never the whole table.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any, TypeVar, TypeVarTuple

import torch
import torch.distributed as dist
from torch import Tensor

from playlists.errors import SegueError

PATIENCE = timedelta(days=7)  # between two things to learn the leader evaluates, which may take hours

Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")


def size() -> int:
    """How many processes learn; 1 where there is no team."""
    return dist.get_world_size() if dist.is_initialized() else 1


def rank() -> int:
    """This process's number, from 0."""
    return dist.get_rank() if dist.is_initialized() else 0


def leads() -> bool:
    """True for the one process that writes files."""
    return rank() == 0


def device() -> torch.device:
    """Where this process learns by gradient: its own GPU where there is one, else the CPU."""
    if not torch.cuda.is_available():
        return torch.device("cpu")
    return torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")) % torch.cuda.device_count())


@contextmanager
def joined() -> Iterator[None]:
    """Inside, this process is a member of the team; the leader lets the others go when it ends well.

    Where it does not, it has to end with an error, and `torchrun` ends the others: they may be in the middle of a step.
    """
    if torch.cuda.is_available():
        torch.cuda.set_device(device())
    backend = "cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo"
    dist.init_process_group(backend, timeout=PATIENCE)
    try:
        yield
        if leads():
            _tell(None)
    finally:
        dist.destroy_process_group()


def follow() -> None:
    """Does this process's part of whatever the leader calls `together`, until the leader is done."""
    while (work := _told()) is not None:
        function, arguments = work
        with suppress(SegueError), _share_of_threads():  # the leader meets the same error, and says so
            function(*arguments)


def together(work: Callable[[*Arguments], Result], *arguments: *Arguments) -> Result:
    """What `work(*arguments)` returns to the leader, while all others call the same; a module's own function.

    It asks `rank` and `size` for its part, and meets the others in `add_up` as often as they do.
    """
    if size() == 1:
        return work(*arguments)
    _tell((work, arguments))
    with _share_of_threads():
        return work(*arguments)


def add_up(*parts: Tensor) -> None:
    """Each tensor becomes the sum of what all processes hold of it, the same bits in every one."""
    if size() > 1:
        for part in parts:
            dist.all_reduce(part)


def _tell(work: tuple[Callable[..., Any], tuple[Any, ...]] | None) -> None:
    dist.broadcast_object_list([work], src=0, device=torch.device("cpu"))


def _told() -> tuple[Callable[..., Any], tuple[Any, ...]] | None:
    heard: list[Any] = [None]
    try:
        dist.broadcast_object_list(heard, src=0, device=torch.device("cpu"))
    except RuntimeError:  # the connection is closed: the leader has failed, and said why
        return None
    return heard[0]


@contextmanager
def _share_of_threads() -> Iterator[None]:
    """As many threads as this machine's processes have each; with more they wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(max(1, len(os.sched_getaffinity(0)) // int(os.environ.get("LOCAL_WORLD_SIZE", "1"))))
    try:
        yield
    finally:
        torch.set_num_threads(before)
