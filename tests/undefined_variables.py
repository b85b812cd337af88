"""A variable that one of our templates names and nobody gives is a mistake, not an empty string."""

import sys
from pathlib import Path

OUR_TEMPLATES = str(Path(__file__).resolve().parents[1] / "templates")


class UndefinedVariable(str):
    """For the template engine's `string_if_invalid`: raises in our templates, stays empty in a library's."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return True

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, variable: object) -> str:
        frame = sys._getframe(1)
        while frame is not None:
            origin = getattr(frame.f_locals.get("self"), "origin", None)
            if origin is not None:
                if str(origin.name).startswith(OUR_TEMPLATES):
                    message = f"{origin.template_name}: nothing gives {variable}"
                    raise AssertionError(message)
                return ""
            frame = frame.f_back
        return ""
