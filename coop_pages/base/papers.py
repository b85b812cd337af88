"""A paper as phones and scanners give it: one file, or several pictures of its pages, made into one document."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps
from pillow_heif import HeifImagePlugin  # noqa: F401  Pillow opens HEIC and HEIF once it is imported.

from coop_pages.base.file_types import MAX_PIXELS, FileType, recognised_type

MAX_BYTES = 10 * 1024 * 1024
MEGABYTES = MAX_BYTES // (1024 * 1024)
PAPER_TYPES = (FileType.PDF, FileType.ODT, FileType.DOCX, FileType.JPEG, FileType.PNG)
MOST_PAGES = 30
# Of the pages of one paper, together: thirty photographs of twelve million points, as phones take them.
MOST_PIXELS = 30 * 12_500_000
# Of a page among several, (longest side, quality of JPEG): an A4 sheet at some 200 dots an inch, which reads well and
# prints well; at 145 or 105, which read well, where so many pages would weigh too much otherwise.
SIZES = ((2400, 82), (1700, 70), (1240, 60))
FEW_PAGES = 10
# What a phone proposes when it is asked for one of these.
ACCEPTED = ".pdf,.odt,.docx,.jpg,.jpeg,.png,.heic,.heif,application/pdf,image/jpeg,image/png,image/heic,image/heif"
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1"}
_PHOTOGRAPHS = ("JPEG", "PNG", "HEIF")


def one_document(files: Sequence[File[Any]]) -> File[Any]:
    """The paper that `files` hold: a single file as it came, HEIC made JPEG; several pictures as one PDF, in order.

    Raises ValidationError, which names the file and the rule that it breaks.
    """
    for file in files:
        _check_weight(file)
    if len(files) > MOST_PAGES:
        limit = ngettext("%(count)d page", "%(count)d pages", MOST_PAGES) % {"count": MOST_PAGES}
        raise ValidationError(gettext("Too many pictures: %(limit)s at most. Join a PDF instead.") % {"limit": limit})
    if len(files) > 1:
        return _joined(files)
    [file] = files
    content = _content(file)
    if _is_heif(content):
        return _as_jpeg(_photograph(file), named_after=file)
    if recognised_type(content) not in PAPER_TYPES:
        raise ValidationError(_why_refused(file, content))
    return file


def _name(file: File[Any]) -> str:
    return PurePath(file.name or "").name or gettext("file")


def _content(file: File[Any]) -> bytes:
    file.seek(0)
    content: bytes = file.read()
    file.seek(0)
    return content


def _check_weight(file: File[Any]) -> None:
    if not file.size:
        raise ValidationError(
            gettext("“%(name)s” is empty: it holds nothing. Open it to see whether it is the right one, or scan again.")
            % {"name": _name(file)}
        )
    if file.size > MAX_BYTES:
        weight = {"name": _name(file), "size": round(file.size / 1024 / 1024, 1), "limit": MEGABYTES}
        raise ValidationError(
            gettext(
                "“%(name)s” weighs %(size)s MB: %(limit)s MB at most. Photograph the pages instead: we make them "
                "into one light PDF."
            )
            % weight
        )


def _is_heif(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS


def _why_refused(file: File[Any], content: bytes) -> str:
    name = {"name": _name(file)}
    if content.startswith(b"%PDF-"):
        return gettext("“%(name)s” is a PDF cut short: its end is missing. Download or scan it again.") % name
    if _name(file).lower().endswith(".pdf"):
        return gettext("“%(name)s” bears the name of a PDF but is not one. Open it, then print it as a PDF.") % name
    if content[:3] == b"\xff\xd8\xff" or content.startswith(b"\x89PNG"):
        return gettext("“%(name)s” is a picture that cannot be opened, or is too large. Take it again.") % name
    if content.startswith((b"\xd0\xcf\x11\xe0", b"PK\x03\x04")):
        return gettext("“%(name)s” is of a kind that we do not keep, or holds macros. Save it as a PDF.") % name
    return gettext("“%(name)s” is neither a PDF, an ODT or DOCX document, nor a photograph (JPEG, PNG, HEIC).") % name


def _photograph(file: File[Any], *, within: int | None = None) -> Image.Image:
    """Upright, without what the phone adds (place, date, the film of a live photo); no side longer than `within`."""
    try:
        with Image.open(BytesIO(_content(file)), formats=_PHOTOGRAPHS) as picture:
            _check_size(picture.width * picture.height, MAX_PIXELS, file)
            if within is not None:
                picture.draft("RGB", (within, within))  # a JPEG is not even read larger
                picture.thumbnail((within, within))
            return ImageOps.exif_transpose(picture).convert("RGB")
    except ValidationError:
        raise
    # Pillow's decoders raise whatever they meet: there is no common class.
    except Exception as error:
        raise ValidationError(
            gettext(
                "“%(name)s” is not a photograph that can be opened. Several files are the photographed pages of one "
                "paper; a PDF or another document is joined alone."
            )
            % {"name": _name(file)}
        ) from error


def _check_size(pixels: int, limit: int, file: File[Any]) -> None:
    if pixels > limit:
        raise ValidationError(
            gettext("“%(name)s” is too large a picture. Take it again with the phone’s usual setting.")
            % {"name": _name(file)}
        )


def _as_jpeg(picture: Image.Image, *, named_after: File[Any]) -> File[Any]:
    written = BytesIO()
    picture.save(written, "JPEG", quality=90)
    return ContentFile(written.getvalue(), name=f"{PurePath(_name(named_after)).stem}.jpg")


def _joined(files: Sequence[File[Any]]) -> File[Any]:
    """One page after another, of which one alone is held in memory: thirty together would fill a small server."""
    written, pixels = BytesIO(), 0
    for file in files:
        pixels += _announced(file)
        _check_size(pixels, MOST_PIXELS, file)
    sizes = SIZES if len(files) <= FEW_PAGES else SIZES[1:]
    for number, file in enumerate(files):
        page = _photograph(file, within=sizes[0][0])
        quality = _made_lighter(page, sizes, MAX_BYTES * 9 // 10 // len(files))
        page.save(written, "PDF", append=number > 0, resolution=200, quality=quality)
    joined = ContentFile(written.getvalue(), name=f"{PurePath(_name(files[0])).stem}.pdf")
    _check_weight(joined)
    return joined


def _made_lighter(page: Image.Image, sizes: Sequence[tuple[int, int]], weight: int) -> int:
    """The quality at which `page`, made smaller where it must, weighs at most `weight` bytes; else the least."""
    for side, quality in sizes:
        page.thumbnail((side, side))
        drawn = BytesIO()
        page.save(drawn, "JPEG", quality=quality)
        if drawn.tell() <= weight:
            break
    return quality


def _announced(file: File[Any]) -> int:
    """How many points a picture says that it has; whether it is one is for `_photograph` to say."""
    try:
        with Image.open(BytesIO(_content(file)), formats=_PHOTOGRAPHS) as picture:
            return picture.width * picture.height
    except Exception:  # noqa: BLE001  as above
        return 0


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__({"accept": ACCEPTED})


class PaperField(forms.FileField):
    """Gives one document, or None; says what it takes before, and which rule a file breaks after."""

    widget = SeveralFiles

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault(
            "help_text",
            _(
                "A PDF, ODT or DOCX document, or photographs of the signed pages, which we join in one PDF. "
                "10 MB at most a file."
            ),
        )
        super().__init__(allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, list) else [data] if data else []
        single = [super(PaperField, self).clean(file, initial) for file in files]
        return one_document(single) if single else super().clean(None, initial)
