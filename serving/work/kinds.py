"""Every kind of task, by the name that stands in the store."""

from __future__ import annotations

from serving.privacy.taking_along import EXPORT, export
from serving.store.imports import IMPORT, PREVIEW
from serving.uploads.importing import preview_import, run_import
from serving.uploads.tidying import tidy_uploads
from serving.work.everybody import build_playlists, measure_everybody
from serving.work.kind import Kind
from serving.work.responses import guard_experiments, tidy_responses
from serving.work.tidy import tidy_playlists, tidy_tasks

KINDS: dict[str, Kind] = {
    EXPORT: Kind(export, "long"),
    "playlists": Kind(build_playlists, "everybody"),
    "measure-worlds": Kind(measure_everybody, "everybody"),
    "guard-experiments": Kind(guard_experiments, "everybody"),
    "tidy-playlists": Kind(tidy_playlists),
    "tidy-responses": Kind(tidy_responses),
    "tidy-tasks": Kind(tidy_tasks),
    "tidy-uploads": Kind(tidy_uploads),
    PREVIEW: Kind(preview_import, "long"),
    IMPORT: Kind(run_import, "long"),
}
