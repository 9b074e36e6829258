"""The most multiplications a second that this machine does: one large float32 matrix product."""

from __future__ import annotations

import time

import torch

SIDE = 2048
TRIES = 8  # the best counts: others may be computing


def matmul_peak(threads: int) -> float:
    """Floating-point operations a second with `threads` threads; the process keeps that number of threads."""
    torch.set_num_threads(threads)
    left, right = torch.rand(SIDE, SIDE), torch.rand(SIDE, SIDE)
    best = float("inf")
    for _ in range(TRIES):
        began = time.perf_counter()
        left @ right
        best = min(best, time.perf_counter() - began)
    return 2 * SIDE**3 / best
