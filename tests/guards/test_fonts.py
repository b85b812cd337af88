"""What readers see of the letters and figures of the house."""

import pytest
from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

FONTS = [
    *sorted((settings.ROOT / "templates/pdf/fonts").glob("*.ttf")),
    *sorted((settings.STATICFILES_DIRS[0] / "fonts").glob("*.woff2")),
]


@pytest.mark.parametrize("font", FONTS, ids=[font.name for font in FONTS])
def test_the_zero_of_dates_and_money_has_no_slash(font):
    drawn = Image.new("L", (400, 400))
    letters = ImageFont.truetype(str(font), 200)
    ImageDraw.Draw(drawn).text((0, 0), "0", font=letters, fill=255)
    left, top, right, bottom = letters.getbbox("0")
    assert drawn.getpixel((int(left + right) // 2, int(top + bottom) // 2)) == 0
