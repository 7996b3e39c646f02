"""The colours of an issue's mail, and whether people can read them."""

from collections.abc import Iterator
from dataclasses import dataclass

from fanfare.problems import Problem

ENOUGH = 4.5
"""Contrast of text that is not large (WCAG 2.2, 1.4.3, level AA)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colours, as #rrggbb. The second name of a pair is the background of the first."""

    ink: str
    paper: str
    soft: str
    link: str
    panel: str
    on_brand: str
    brand: str
    sun: str

    def pairs(self) -> dict[str, tuple[str, str]]:
        """Every text colour with every background it is on."""
        return {
            "text": (self.ink, self.paper),
            "small print": (self.soft, self.paper),
            "links": (self.link, self.paper),
            "text in a quotation": (self.ink, self.panel),
            "links in a quotation": (self.link, self.panel),
            "the campaign's name": (self.on_brand, self.brand),
        }


LIGHT = Palette(
    ink="#1d1729",
    paper="#fffdf9",
    soft="#574f66",
    link="#4a23a0",
    panel="#f0ecf7",
    on_brand="#ffffff",
    brand="#3b1d6e",
    sun="#ffc233",
)
DARK = Palette(
    ink="#f3eff9",
    paper="#15111e",
    soft="#c3bad3",
    link="#c9b3ff",
    panel="#241e32",
    on_brand="#ffffff",
    brand="#2c1657",
    sun="#ffc233",
)


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def faint(palettes: dict[str, Palette]) -> Iterator[Problem]:
    """Pairs of colours that are hard to tell apart. palettes: by the name of the mode."""
    for mode, palette in palettes.items():
        for what, (text, ground) in palette.pairs().items():
            ratio = contrast(text, ground)
            if ratio < ENOUGH:
                wrong = f"The theme's {what} ({text} on {ground}, {mode}) has contrast {ratio:.1f}."
                yield Problem(wrong, f"It needs {ENOUGH}: mend desk/bulletin/theme.py.")


def _luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.2, "relative luminance")."""
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
