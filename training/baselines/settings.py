"""What each baseline is tuned over: BUDGET settings, the first where validation has nothing to ask."""

from __future__ import annotations

from typing import Any

BUDGET = 4

Setting = dict[str, Any]
Settings = tuple[Setting, ...]

HALF_LIVES: Settings = tuple({"half_life_days": days} for days in (7.0, 28.0, 90.0, 365.0))
NEIGHBOURS: Settings = (
    {"neighbours": 200, "weighting": "cosine", "asymmetry": 0.65},
    {"neighbours": 200, "weighting": "tf-idf", "asymmetry": 0.65},
    {"neighbours": 500, "weighting": "tf-idf", "asymmetry": 0.65},
    {"neighbours": 500, "weighting": "tf-idf", "asymmetry": 0.8},
)
BM25: Settings = (
    {"neighbours": 500, "saturation": 1.2, "length": 0.5},
    {"neighbours": 500, "saturation": 1.2, "length": 0.2},
    {"neighbours": 500, "saturation": 100.0, "length": 0.2},
    {"neighbours": 200, "saturation": 1.2, "length": 0.75},
)
FADED: Settings = tuple({"neighbours": 500, "asymmetry": 0.65, "fade": fade} for fade in (0.8, 0.5, 0.9, 0.97))
AGED: Settings = tuple(
    {"neighbours": 500, "asymmetry": 0.65, "half_life_days": days} for days in (90.0, 7.0, 28.0, 365.0)
)
TRANSITIONS: Settings = (
    {"decay": 0.8, "backward": 0.0, "fade": 0.5, "popularity": 0.0},
    {"decay": 0.8, "backward": 0.5, "fade": 0.5, "popularity": 0.0},
    {"decay": 0.9, "backward": 0.5, "fade": 0.8, "popularity": 0.0},
    {"decay": 0.9, "backward": 0.5, "fade": 0.8, "popularity": 0.25},
)
EASE: Settings = tuple({"penalty": penalty} for penalty in (50.0, 120.0, 300.0, 800.0))
EDLAE: Settings = (
    {"dropout": 0.33, "penalty": 50.0},
    {"dropout": 0.5, "penalty": 50.0},
    {"dropout": 0.5, "penalty": 150.0},
    {"dropout": 0.5, "penalty": 400.0},
)
FAMILIAR = {"artist": 1.0, "album": 2.0, "genre": 0.8, "audio": 0.1}  # all tracks: the artists one knows come first
NEW = {"album": 0.5, "genre": 0.9, "audio": 0.1}  # new artists: an artist's row would keep to known names
EASE_WITH_CONTENT: Settings = (
    {"penalty": 30.0, "content": FAMILIAR},
    {"penalty": 15.0, "content": FAMILIAR},
    {"penalty": 80.0, "content": {"album": 1.0, "genre": 2.4, "audio": 0.1}},
    {"penalty": 200.0, "content": NEW},
)
IALS: Settings = (
    {"dimensions": 64, "penalty": 20.0, "confidence": 20.0},
    {"dimensions": 128, "penalty": 50.0, "confidence": 10.0},
    {"dimensions": 256, "penalty": 20.0, "confidence": 5.0},
    {"dimensions": 256, "penalty": 50.0, "confidence": 20.0},
)
GRAPH_FILTER: Settings = (
    {"rank": 64, "ideal": 0.3},
    {"rank": 256, "ideal": 0.3},  # as published
    {"rank": 128, "ideal": 0.3},
    {"rank": 64, "ideal": 1.0},
)
SASREC: Settings = (
    {"dimensions": 64, "dropout": 0.2, "negatives": 0, "epochs": 20},
    {"dimensions": 128, "dropout": 0.5, "negatives": 0, "epochs": 30},
    {"dimensions": 128, "dropout": 0.2, "negatives": 256, "epochs": 20},
    {"dimensions": 256, "dropout": 0.5, "negatives": 256, "epochs": 30},
)

# of tracks that nobody has played
CONTENT_NEIGHBOURS: Settings = (
    {"neighbours": 10, "genre": 1.0},
    {"neighbours": 10, "genre": 0.3},
    {"neighbours": 30, "genre": 1.0},
    {"neighbours": 100, "genre": 0.3},
)
MAPPED: Settings = (
    {"strength": 1.0, "genre": 0.3},
    {"strength": 1.0, "genre": 1.0},
    {"strength": 3.0, "genre": 0.3},
    {"strength": 3.0, "genre": 1.0},
)
EASE_OF_CONTENT: Settings = (
    {"penalty": 100.0, "content": FAMILIAR},
    {"penalty": 30.0, "content": FAMILIAR},
    {"penalty": 300.0, "content": FAMILIAR},
    {"penalty": 100.0, "content": {"artist": 3.0, "album": 3.0, "genre": 2.4, "audio": 0.3}},
)
