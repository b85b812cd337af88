"""Drawings of the house for the stories: SVG in one style, made into pictures as an editor would upload them."""

from functools import cache
from pathlib import Path
from typing import Any

import typst

FOLDER = Path(__file__).parent / "pictures"
WIDTH, HEIGHT = 600, 320
POINTS = 72
SHARPNESS = 2  # pixels a unit of the drawing


@cache
def as_picture(name: str) -> bytes:
    """A PNG of the drawing `name`, twice as large as it is drawn. Raises typst.TypstError where there is none."""
    source = (
        f"#set page(width: {WIDTH}pt, height: {HEIGHT}pt, margin: 0pt)\n"
        f'#image("{name}.svg", width: {WIDTH}pt, height: {HEIGHT}pt)'
    )
    compiler = typst.Compiler(root=str(FOLDER), ignore_system_fonts=True)
    made: Any = compiler.compile(source.encode(), format="png", ppi=POINTS * SHARPNESS)
    return bytes(made)
