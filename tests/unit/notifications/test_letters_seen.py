"""Every kind of message as it is looked at, and as an independent filter of unwanted mail judges it.

REWRITE=1 draws again the sheets of docs/messages/: look at them.
"""

import mailbox
import os
import re
import shutil
import subprocess
from contextlib import closing
from email import message_from_bytes
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from tests.unit.notifications.test_letters_sent import FOLDER, lasting, page_of

pytestmark = pytest.mark.django_db
NARROW = {"width": 320, "height": 568}
FINGER = 44  # pixels
# In a row of a sheet, and the part of their size at which they are drawn.
IN_A_ROW, SCALE, COLOURS = 7, 0.5, 32
# Of five that make a message unwanted.
MOST_POINTS = 0.5
FILTER = shutil.which("spamassassin")


@pytest.mark.browser
@pytest.mark.parametrize("look", ["light", "dark"])
def test_a_letter_is_read_on_the_narrowest_phone_without_pictures(browser, letters, look, tmp_path):
    context = browser.new_context(viewport=NARROW, color_scheme=look, java_script_enabled=True)
    context.route("**/*", lambda route: pytest.fail(f"a letter asks for {route.request.url}"))
    page = context.new_page()
    drawn = []
    for kind, message in sorted(letters.items()):
        page.set_content(lasting(page_of(message)))
        found = Axe().run(page).response["violations"]
        assert [(kind, rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], kind
        assert page.locator(".button").bounding_box()["height"] >= FINGER, kind
        drawn.append(tmp_path / f"{kind}.png")
        page.screenshot(path=drawn[-1], full_page=True)
    context.close()
    if os.environ.get("REWRITE"):
        draw_sheet(drawn, FOLDER / f"{look}.png")
    assert (FOLDER / f"{look}.png").exists()


def draw_sheet(drawn: list[Path], sheet: Path) -> None:
    """All of them side by side, in few colours."""
    shots = [Image.open(file).convert("RGB") for file in drawn]
    small = [shot.resize((int(shot.width * SCALE), int(shot.height * SCALE))) for shot in shots]
    rows = [small[start : start + IN_A_ROW] for start in range(0, len(small), IN_A_ROW)]
    width = IN_A_ROW * (int(NARROW["width"] * SCALE) + 8)
    whole = Image.new("RGB", (width, sum(max(shot.height for shot in row) + 8 for row in rows)), "#888")
    top = 0
    for row in rows:
        for place, shot in enumerate(row):
            whole.paste(shot, (place * (int(NARROW["width"] * SCALE) + 8), top))
        top += max(shot.height for shot in row) + 8
    whole.quantize(COLOURS, dither=Image.Dither.NONE).save(sheet, optimize=True)


@pytest.mark.skipif(FILTER is None, reason="No SpamAssassin on this machine: install the package spamassassin.")
def test_an_independent_filter_finds_nothing_unwanted_in_any_letter(letters, letters_in_english, tmp_path):
    """SpamAssassin, by its own rules, asking nothing of any network."""
    sent = [*letters.items(), *letters_in_english.items()]
    with closing(mailbox.mbox(tmp_path / "letters")) as box:
        for _kind, message in sent:
            box.add(message_from_bytes(message.message().as_bytes()))
    judged = subprocess.run(  # noqa: S603
        [str(FILTER), "--local", "--mbox", f"--prefspath={tmp_path / 'none'}", str(tmp_path / "letters")],
        capture_output=True,
        check=True,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8"},
    )
    (tmp_path / "judged").write_bytes(judged.stdout)
    with closing(mailbox.mbox(tmp_path / "judged")) as judgements:
        said = [str(message["X-Spam-Status"]) for message in judgements]
    assert len(said) == len(sent)
    for (kind, _message), words in zip(sent, said, strict=True):
        points = re.search(r"score=(-?[\d.]+)", words)
        assert points, words
        assert float(points[1]) <= MOST_POINTS, (kind, words)
