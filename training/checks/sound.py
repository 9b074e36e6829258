"""Is there anything to learn? What no model can be learnt from is refused here, with its figures."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from playlists.catalogue import Catalogue
from playlists.errors import BadInput
from training.checks.found import distinct
from training.interactions import Interactions


def refuse_unsound(listens: pa.Table, catalogue: Catalogue) -> None:
    """Raises BadInput for no listens, no tracks, a track twice, or listens that count nothing or are of no track."""
    if len(catalogue) and not listens.num_rows:
        raise BadInput("there are no listens: nothing can be learnt (`make data LISTENS=…`)")
    refuse_unsound_catalogue(catalogue)
    if (least := pc.min(listens["plays"]).as_py()) < 1:
        raise BadInput(f"a listen counts {least} plays, at least 1 is possible")
    if (catalogue.rows(listens["track"]) < 0).all():
        raise BadInput(
            f"none of the {listens.num_rows:,} listens is of a track in the catalogue of {len(catalogue):,}: "
            "import them together (`make data LISTENS=… TRACKS=…`)"
        )


def refuse_unsound_catalogue(catalogue: Catalogue) -> None:
    """Raises BadInput for no tracks, or a track twice."""
    if not len(catalogue):
        raise BadInput("the catalogue has no tracks: import listens first (`make data`)")
    if twice := len(catalogue) - distinct(catalogue.table["track"]):
        raise BadInput(f"the catalogue has {twice} tracks more than once; import it again")


def check_interactions(known: Interactions) -> None:
    """Raises BadInput where nobody heard anything to the end."""
    if not known.binary.nnz:
        raise BadInput(
            f"{len(known.listeners):,} listeners heard nothing to the end: with skips alone there is no taste to learn"
        )
