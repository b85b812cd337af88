"""Files as an association would send them, made on the spot."""

import zipfile
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from coop_pages.base.file_types import FileType


def pdf(words: str = "Procès-verbal", name: str = "pv.pdf") -> ContentFile:
    return ContentFile(b"%PDF-1.7\n% " + words.encode() + b"\n%%EOF\n", name=name)


def odt(name: str = "pv.odt") -> ContentFile:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("mimetype", FileType.ODT)
        package.writestr("content.xml", "<office/>")
    return ContentFile(content.getvalue(), name=name)


def docx(name: str = "pv.docx", *extra: str) -> ContentFile:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for member in ("[Content_Types].xml", "word/document.xml", *extra):
            package.writestr(member, "<xml/>")
    return ContentFile(content.getvalue(), name=name)


def picture(kind: str, name: str = "pv.jpg", *, side: int = 2) -> ContentFile:
    """`side`: of the square, in pixels."""
    content = BytesIO()
    Image.new("RGB", (side, side)).save(content, kind)
    return ContentFile(content.getvalue(), name=name)
