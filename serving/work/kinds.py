"""Every kind of task, by the name that stands in the store."""

from __future__ import annotations

from serving.work.kind import Kind
from serving.work.tidy import tidy_tasks

KINDS: dict[str, Kind] = {
    "tidy-tasks": Kind(tidy_tasks),
}
