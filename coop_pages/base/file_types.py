"""What a file is, by its content: a name proves nothing. What is not recognised here is never stored.

HTML, SVG, XML and whatever else a browser would run are not in the list; nor are documents with macros.
"""

import re
import unicodedata
import zipfile
from io import BytesIO

from django.db.models import TextChoices
from PIL import Image

MAX_PIXELS = 64_000_000
# Of a packed document, once unpacked by whoever reads it.
MAX_UNPACKED = 200 * 1024 * 1024
MAX_STEM = 60


class FileType(TextChoices):
    PDF = "application/pdf", "PDF"
    ODT = "application/vnd.oasis.opendocument.text", "ODT"
    ODS = "application/vnd.oasis.opendocument.spreadsheet", "ODS"
    ODP = "application/vnd.oasis.opendocument.presentation", "ODP"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "DOCX"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation", "PPTX"
    JPEG = "image/jpeg", "JPEG"
    PNG = "image/png", "PNG"
    WEBP = "image/webp", "WebP"
    GIF = "image/gif", "GIF"
    AVIF = "image/avif", "AVIF"
    TXT = "text/plain", "TXT"
    CSV = "text/csv", "CSV"

    @property
    def extension(self) -> str:
        return "jpg" if self is FileType.JPEG else self.name.lower()


PICTURES = (FileType.JPEG, FileType.PNG, FileType.WEBP, FileType.GIF, FileType.AVIF)
# Shown by browsers without running anything of ours.
SHOWN_INLINE = frozenset({FileType.PDF, *PICTURES})

_OPEN_DOCUMENTS = (FileType.ODT, FileType.ODS, FileType.ODP)
_OFFICE_PARTS = {
    "word/document.xml": FileType.DOCX,
    "xl/workbook.xml": FileType.XLSX,
    "ppt/presentation.xml": FileType.PPTX,
}
_MACROS = re.compile(r"(^|/)(vbaProject\.bin|activeX/|Basic/|Scripts/|macrosheets/)", re.IGNORECASE)
# What a package says of its parts, under whatever names it keeps them.
_MACRO_TYPES = re.compile(rb"macroEnabled|vbaProject|vbaData|macrosheet|activeX", re.IGNORECASE)
_MARKUP = re.compile(r"<[!?/a-z]", re.IGNORECASE)
_FORMULA = re.compile(r'(?:^|[;,\t])[ "\']*[=@]', re.MULTILINE)


def recognised_type(content: bytes, name: str = "") -> FileType | None:
    """What `content` is, or None for what is not accepted. `name` only tells a text from a table of the same words."""
    if content.startswith(b"%PDF-"):
        return FileType.PDF if b"%%EOF" in content[-2048:] else None
    if content.startswith(b"PK\x03\x04"):
        return _office_document(content)
    return _picture(content) or _plain_text(content, name)


def _office_document(content: bytes) -> FileType | None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            members = package.infolist()
            names = [member.filename for member in members]
            if any(map(_MACROS.search, names)) or sum(member.file_size for member in members) > MAX_UNPACKED:
                return None
            if names[:1] == ["mimetype"] and members[0].file_size < 100:
                kind = package.read("mimetype")
                return next((known for known in _OPEN_DOCUMENTS if known.encode() == kind), None)
            found = [kind for part, kind in _OFFICE_PARTS.items() if part in names]
            if len(found) != 1 or "[Content_Types].xml" not in names:
                return None
            return None if _MACRO_TYPES.search(package.read("[Content_Types].xml")) else found[0]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError):
        return None


def _picture(content: bytes) -> FileType | None:
    """Decoded whole: what is cut short or broken is found here, not by whoever draws it later."""
    try:
        with Image.open(BytesIO(content), formats=[kind.name for kind in PICTURES]) as picture:
            width, height = picture.size
            if width * height > MAX_PIXELS or width * height * getattr(picture, "n_frames", 1) > MAX_PIXELS:
                return None
            picture.load()
            return FileType[picture.format or ""]
    # Pillow's decoders raise whatever they meet: there is no common class.
    except Exception:  # noqa: BLE001
        return None


def _plain_text(content: bytes, name: str) -> FileType | None:
    """A text or a table without markup nor formulas, under a name that says so: browsers guess from less."""
    kind = {"txt": FileType.TXT, "csv": FileType.CSV}.get(name.rpartition(".")[2].lower())
    if kind is None or not content:
        return None
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = content.decode("cp1252", errors="replace")
    if any(unicodedata.category(sign) == "Cc" and sign not in "\t\r\n" for sign in words) or _MARKUP.search(words):
        return None
    return None if kind is FileType.CSV and _FORMULA.search(words) else kind


def harmless_name(name: str, kind: FileType) -> str:
    """The letters, digits and spaces of `name` without its folders, and the extension of `kind`: 65 signs at most.

    Quotes, line ends, invisible and direction marks, further dots are hyphens.
    """
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    stem = re.sub(r"[^\w -]+", "-", " ".join((base.rpartition(".")[0] or base).split()))[:MAX_STEM].strip(" -_")
    return f"{stem or 'fichier'}.{kind.extension}"
