"""Colours that sit well together: OKLCH, where equal steps look equal, as the hex of sRGB.

The matrices are those of OKLab, Björn Ottosson 2020, https://bottosson.github.io/posts/oklab/.
"""

from __future__ import annotations

from math import cos, radians, sin

SOFTER = 0.92  # how far a colour outside sRGB is greyed in one step


def oklch(lightness: float, chroma: float, hue: float) -> str:
    """`#rrggbb` of lightness 0..1, chroma 0..0.37 and hue in degrees; greyed until sRGB can show it."""
    rgb = _linear(lightness, chroma, hue)
    while chroma > 0.001 and not all(-0.0005 <= part <= 1.0005 for part in rgb):
        chroma *= SOFTER
        rgb = _linear(lightness, chroma, hue)
    return "#" + "".join(f"{round(255 * _gamma(part)):02x}" for part in rgb)


def _linear(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _gamma(part: float) -> float:
    part = min(max(part, 0.0), 1.0)
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
