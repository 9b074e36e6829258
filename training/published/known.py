"""What others published on these splits, for reading beside what is measured here; nothing is computed from it.

Collected from papers and their repositories. `paper` proposed the method; a figure may be from a later comparison.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One published result; `figures` in the order of the split's own, None where the paper's formula differs."""

    name: str
    figures: tuple[float, float | None]
    paper: str


KNOWN: dict[str, tuple[Row, ...]] = {
    "gowalla": (
        Row("item k-nn", (0.157, 0.121), "Sarwar et al. 2001"),
        Row("GF-CF", (0.185, 0.152), "Shen et al. 2021"),
        Row("LightGCN", (0.1824, 0.1547), "He et al. 2020"),
        Row("UltraGCN", (0.1862, 0.1580), "Mao et al. 2021"),
        Row("SimpleX", (0.1872, 0.1557), "Mao et al. 2021"),
        Row("BSPM", (0.1920, 0.1597), "Choi et al. 2023"),
        Row("NESCL", (0.1917, 0.1617), "Sun et al. 2023"),
    ),
    "amazon-book": (  # KGAT computes nDCG against the hits it found, KGIN otherwise: only recall compares
        Row("BPR-MF", (0.1395, None), "Rendle et al. 2009"),
        Row("KGAT, with a knowledge graph", (0.1503, None), "Wang et al. 2019"),
        Row("KGIN, with a knowledge graph", (0.1688, None), "Wang et al. 2021"),
    ),
    "sequences/lastfm": (
        Row("SASRec", (0.0688, 0.0390), "Kang & McAuley 2018"),
        Row("S3-Rec", (0.0743, 0.0427), "Zhou et al. 2020"),
    ),
    "sequences/beauty": (
        Row("SASRec (BCE)", (0.0605, 0.0318), "Kang & McAuley 2018"),
        Row("ActionPiece", (0.0775, 0.0424), "Hou et al. 2025"),
        Row("SASRec with sampled softmax", (0.0921, 0.0531), "Klenitskiy & Vasilev 2023"),
        Row("eSASRec", (0.0928, 0.0523), "Tikhonovich et al. 2025"),
    ),
    "sequences/sports": (
        Row("SASRec (BCE)", (0.0350, 0.0192), "Kang & McAuley 2018"),
        Row("SASRec with sampled softmax", (0.0569, 0.0314), "Klenitskiy & Vasilev 2023"),
        Row("eSASRec", (0.0560, 0.0323), "Tikhonovich et al. 2025"),
    ),
}  # fmt: skip
