"""What pages look like, made small: shapes and masses, not letters. Kept in tests/visual/, taken by `make pictures`."""

import io
import os
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

PICTURES = Path(__file__).parent / "visual"
REDUCTION = 8
MOST_GREY = 48  # a point that differs by more is another one
MOST_POINTS = 0.04  # of such points, among all
SCREENS = {"phone": (376, 800), "desk": (1280, 880)}


def small(page: Any) -> Image.Image:
    taken = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("L")
    return taken.resize((taken.width // REDUCTION, taken.height // REDUCTION), Image.Resampling.BOX)


def differing(one: Image.Image, other: Image.Image) -> float:
    others = ImageChops.difference(one, other).point(lambda grey: 255 * (grey > MOST_GREY))
    return float(others.histogram()[255] / (one.width * one.height))


def changed(page: Any, name: str) -> str:
    """How much of `page` is otherwise than on the picture kept as `name`; nothing where it looks as it did.

    What was seen is then left beside it. Where pictures are taken, it is kept in its place.
    """
    path, seen = PICTURES / f"{name}.png", small(page)
    if os.environ.get("TAKE_PICTURES"):
        seen.save(path, optimize=True)
        return ""
    kept = Image.open(path)
    assert seen.size == kept.size, path.name
    share = differing(seen, kept)
    if share <= MOST_POINTS:
        return ""
    seen.save(path.with_name(f"{path.stem}.seen.png"))
    return f"{share:.1%}"
