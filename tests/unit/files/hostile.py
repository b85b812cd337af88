"""Forty files that somebody could send to harm, or that a bad connection cuts short: (file name, bytes)."""

import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image

SCRIPT = b"<script>alert(document.cookie)</script>"
HTML = b"<!doctype html><html><body>" + SCRIPT + b"</body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
PDF = b"%PDF-1.7\n% Proc\xc3\xa8s-verbal\n%%EOF\n"


def drawn(kind: str, size: tuple[int, int] = (8, 8), **options: object) -> bytes:
    content = BytesIO()
    Image.new("RGB", size, "white").save(content, kind, **options)
    return content.getvalue()


def packed(*members: tuple[str, bytes]) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members:
            package.writestr(name, data)
    return content.getvalue()


def huge_png(width: int = 20_000, height: int = 20_000) -> bytes:
    """A header that announces 400 megapixels, in a hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def many_frames() -> bytes:
    content = BytesIO()
    frames = [Image.new("P", (2000, 2000), number) for number in range(20)]
    frames[0].save(content, "GIF", save_all=True, append_images=frames[1:])
    return content.getvalue()


def bomb_docx() -> bytes:
    return packed(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"\0" * (210 * 1024 * 1024)))


OFFICE = (("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>"))
GIF = drawn("GIF")
JPEG = drawn("JPEG")
PNG = drawn("PNG")

FILES: tuple[tuple[str, bytes], ...] = (
    ("page.html", HTML),
    ("page.htm", HTML),
    ("page.xhtml", b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">' + SCRIPT + b"</html>"),
    ("page.pdf", HTML),
    ("page.txt", HTML),
    ("page.csv", HTML),
    ("page.png", HTML),
    ("dessin.svg", SVG),
    ("dessin.svgz", zlib.compress(SVG)),
    ("dessin.png", SVG),
    ("dessin.jpg", SVG),
    ("flux.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
    ("style.xsl", b'<?xml version="1.0"?><xsl:stylesheet version="1.0"/>'),
    ("script.js", b"alert(1)"),
    ("script.txt", b"alert(1)\x00"),
    ("page.mhtml", b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + HTML),
    ("flash.swf", b"FWS\x08" + b"\0" * 64),
    ("programme.exe", b"MZ" + b"\0" * 64),
    ("programme.pdf.exe", b"MZ" + b"\0" * 64),
    ("macros.docm", packed(*OFFICE, ("word/vbaProject.bin", b"x"))),
    ("macros.docx", packed(*OFFICE, ("word/vbaProject.bin", b"x"))),
    ("macros.odt", packed(("mimetype", b"application/vnd.oasis.opendocument.text"), ("Basic/Standard/m.xml", b"x"))),
    ("bombe.docx", bomb_docx()),
    ("archive.zip", packed(("a.txt", b"a"))),
    ("archive.jar", packed(("META-INF/MANIFEST.MF", b"a"))),
    ("formule.csv", b"nom;montant\n=cmd|' /C calc'!A0;1\n"),
    ("gif-et-page.gif", GIF + HTML),
    ("jpeg-et-page.jpg", JPEG + HTML),
    ("png-et-archive.png", PNG + packed(("a.html", HTML))),
    ("pdf-et-page.pdf", b"%PDF-1.7\n" + HTML + b"\n%%EOF\n"),
    ("page-puis-pdf.pdf", HTML + PDF),
    ("gif-script.gif", b"GIF89a=1;alert(1)//" + b"\0" * 40),
    ("bombe.png", huge_png()),
    ("bombe.gif", many_frames()),
    ("coupe.gif", GIF[: len(GIF) // 2]),
    ("coupe.jpg", drawn("JPEG", (400, 400))[:700]),
    ("coupe.png", drawn("PNG", (400, 400))[:-30]),
    ("coupe.webp", drawn("WEBP", (400, 400))[:40]),
    ("coupe.pdf", PDF[:12]),
    ("coupe.docx", packed(*OFFICE)[:-20]),
    ("vide.pdf", b""),
    ("vide.png", b""),
    ("../../../etc/passwd.pdf", PDF),
    ("..\\..\\windows\\system32\\pv.pdf", PDF),
    ('pv"; filename="page.html', PDF),
    ("pv\r\nSet-Cookie: a=b.pdf", PDF),
    ("pv\u202efdp.html", PDF),
    ("é" * 240 + ".pdf", PDF),
    (".htaccess", PDF),
    ("'><img src=x onerror=alert(1)>.png", PNG),
    ("../../x\u202egnp.jpg", PNG),
)
