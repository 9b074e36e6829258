"""A file that is there whole, before and after."""

from __future__ import annotations

import os
from pathlib import Path


def replace(file: Path, content: bytes) -> None:
    """Writes `content` beside `file` and puts it in its place."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(f".part{os.getpid()}")
    part.write_bytes(content)
    part.replace(file)
