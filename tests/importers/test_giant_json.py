"""A JSON value that nobody's export holds is refused with a sentence, and is never in memory as a whole."""

from __future__ import annotations

import subprocess
import sys

import pytest

GIANT = """
import re, sys
from playlists.importers.json_stream import json_values

read = 0

def parts(letter):
    global read
    yield b'[{"ts": "'
    for _ in range(2048):
        block = letter * (2**20 // len(letter))
        read += len(block)
        yield block
    yield b'"}]'

(refused,) = json_values(parts(sys.argv[1].encode()))
peak_kib = int(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1])
print(refused.reason, read >> 20, peak_kib >> 10, sep="|")
"""


@pytest.mark.parametrize(("letter", "most_read", "most_mib"), [("a", 66, 400)])
def test_a_string_of_two_gigabytes_is_refused_long_before_its_end(letter: str, most_read: int, most_mib: int) -> None:
    done = subprocess.run([sys.executable, "-c", GIANT, letter], capture_output=True, text=True, check=True)
    reason, read_mib, peak_mib = done.stdout.strip().split("|")
    assert reason == "a JSON value of more than 64 MiB"
    assert int(read_mib) <= most_read
    assert int(peak_mib) < most_mib
