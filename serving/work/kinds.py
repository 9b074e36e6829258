"""Every kind of task, by the name that stands in the store."""

from __future__ import annotations

from serving.delivery.again import TRIES
from serving.delivery.hooks import deliver
from serving.delivery.mailing import QUESTION, ask_whether, send_weekly
from serving.privacy.taking_along import EXPORT, export
from serving.store.deliveries import TRY
from serving.store.imports import IMPORT, PREVIEW
from serving.store.mails import MAIL
from serving.uploads.importing import preview_import, run_import
from serving.uploads.tidying import tidy_uploads
from serving.work.everybody import build_playlists, measure_everybody
from serving.work.kind import Kind
from serving.work.responses import guard_experiments
from serving.work.tidy import tidy_kept, tidy_playlists

KINDS: dict[str, Kind] = {
    EXPORT: Kind(export, "long"),
    "playlists": Kind(build_playlists, "everybody"),
    "measure-worlds": Kind(measure_everybody, "everybody"),
    "guard-experiments": Kind(guard_experiments, "everybody"),
    TRY: Kind(deliver, "webhooks"),
    MAIL: Kind(send_weekly, "mail"),
    QUESTION: Kind(ask_whether, "mail", TRIES),
    "tidy-playlists": Kind(tidy_playlists),
    "tidy-kept": Kind(tidy_kept),
    "tidy-uploads": Kind(tidy_uploads),
    PREVIEW: Kind(preview_import, "imports"),
    IMPORT: Kind(run_import, "imports"),
}
