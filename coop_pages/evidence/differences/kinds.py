"""What a change may be: the words that stand over it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    ADDED = "added", _("Added")
    REMOVED = "removed", _("Removed")
    MOVED = "moved", _("Moved")
    WORDS = "words", _("Words changed")
    FIGURE = "figure", _("Figure changed")
    FACT = "fact", _("Information changed")
    CELL = "cell", _("Table cell changed")
    EMPHASIS = "emphasis", _("Bold or italics changed")
    LINK = "link", _("Link changed")
    MEDIA = "media", _("Image or file")
    HEADING = "heading", _("Heading changed")
    LIST = "list", _("List changed")
    LEVEL = "level", _("Level in a list changed")
    SHAPE = "shape", _("Layout changed")
    RULE = "rule", _("Line across the page")
    BREAK = "break", _("Paragraphs changed")
    SPACES = "spaces", _("Spaces changed")
    CODE = "code", _("Coding changed, nothing that shows")
