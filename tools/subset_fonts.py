"""Make the two small fonts of the saved picture, and the table of their widths.

The picture must look the same on a machine without fonts, so nbtrack brings its own: Noto Sans in
two weights, cut down to the characters of European languages, with arrows and mathematical signs
from Noto Sans Math. Run again only to add characters or to take a newer Noto::

    pip install fonttools
    python tools/subset_fonts.py NotoSans-Regular.ttf NotoSans-SemiBold.ttf \
        NotoSansMath-Regular.ttf nbtrack/draw/fonts

The fonts come from the Debian packages fonts-noto-core (Regular, Math) and fonts-noto-extra
(SemiBold), or from https://notofonts.github.io. They stay under the SIL Open Font License; the
cut fonts bear another name, so that nobody takes them for the whole ones.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FAMILY = "nbtrack Sans"
TEXT = [
    *range(0x20, 0x7F),  # Latin
    *range(0xA0, 0x180),  # Latin-1, Latin Extended-A
    0x192,
    *range(0x384, 0x3CF),  # Greek
    *range(0x400, 0x460),  # Cyrillic
    *range(0x490, 0x492),
    *range(0x2010, 0x2016),  # dashes
    *range(0x2018, 0x2020),  # quotation marks
    *range(0x2020, 0x2023),
    0x2026,
    0x2030,
    0x2032,
    0x2033,
    0x2070,
    *range(0x2074, 0x208A),  # raised and lowered digits
    0x20AC,
    0x2116,
    0x2122,
    0xFFFD,
]
SIGNS = [
    *range(0x2190, 0x2196),
    0x21D2,
    0x2200,
    0x2202,
    0x2203,
    0x2205,
    0x2206,
    0x2207,
    0x2208,
    0x220F,
    0x2211,
    0x2212,
    0x2213,
    0x2217,
    0x2218,
    0x221A,
    0x221D,
    0x221E,
    0x2225,
    0x2227,
    0x2228,
    0x2229,
    0x222A,
    0x222B,
    0x2248,
    0x2260,
    0x2261,
    0x2264,
    0x2265,
    0x226A,
    0x226B,
    0x25B3,
    0x25BD,
]


def main() -> None:
    """Read the arguments, write the files."""
    parser = argparse.ArgumentParser(description="Make the fonts of the saved picture.")
    for name in ("regular", "semibold", "math", "folder"):
        parser.add_argument(name, type=Path)
    arguments = parser.parse_args()
    widths: dict[str, dict[str, int]] = {}
    for weight, number, source in (
        ("Regular", 400, arguments.regular),
        ("SemiBold", 600, arguments.semibold),
    ):
        font = TTFont(source)
        add_signs(font, TTFont(arguments.math))
        subset(font)
        rename(font, weight, number)
        font.save(arguments.folder / f"nbtrack-sans-{weight.lower()}.ttf")
        widths[str(number)] = {
            chr(code): font["hmtx"][glyph][0] for code, glyph in sorted(font.getBestCmap().items())
        }
    text = json.dumps(widths, ensure_ascii=True, separators=(",", ":"))
    (arguments.folder / "widths.json").write_text(text + "\n", encoding="ascii")


def add_signs(font: Any, math: Any) -> None:
    """Copy the glyphs of `SIGNS` that the text font lacks; both have 1,000 units an em."""
    assert font["head"].unitsPerEm == math["head"].unitsPerEm
    known, signs = font.getBestCmap(), math.getBestCmap()
    for code in SIGNS:
        if code in known or code not in signs:
            continue
        source, name = signs[code], f"sign{code:04X}"
        glyph = math["glyf"][source]
        assert not glyph.isComposite(), hex(code)
        glyph.removeHinting()
        font["glyf"][name] = glyph
        font["hmtx"][name] = math["hmtx"][source]
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[code] = name


def subset(font: Any) -> None:
    """Keep the characters of `TEXT` and `SIGNS`, without hints, kerning and ligatures.

    Without kerning a text is as wide as its characters, which is what the width table says.
    """
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.glyph_names = False
    options.drop_tables = [*options.drop_tables, "GPOS", "GSUB", "GDEF", "DSIG", "meta"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[*TEXT, *SIGNS])
    subsetter.subset(font)


def rename(font: Any, weight: str, number: int) -> None:
    """Give the font its own name; copyright, trademark and licence stay in it."""
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in {0, 7, 13, 14}]
    full = f"{FAMILY} {weight}"
    for name_id, text in (
        (1, FAMILY if weight == "Regular" else full),
        (2, "Regular"),
        (3, f"{full}; from Noto Sans"),
        (4, full),
        (6, full.replace(" ", "-")),
        (16, FAMILY),
        (17, weight),
    ):
        names.setName(text, name_id, 3, 1, 0x409)
    font["OS/2"].usWeightClass = number


if __name__ == "__main__":
    main()
