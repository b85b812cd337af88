"""The lists that the field itself uses, in its words."""

from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _


class Area(TextChoices):
    """Areas of accompaniment (brochure), with those that practice added."""

    ASSOCIATION_LIFE = "association_life", _("association life")
    HUMAN_RESOURCES = "human_resources", _("human resources")
    SERVICE_QUALITY = "service_quality", _("quality of service")
    EMPLOYMENT_LAW = "employment_law", _("employment law")
    FINANCE = "finance", _("economic and financial management")
    PROPERTY = "property", _("property")
    INFORMATION_SYSTEM = "information_system", _("information system")
    GOVERNANCE = "governance", _("governance")
    COMMUNICATION = "communication", _("communication")


class Audience(TextChoices):
    """The people whom the organisations accompany."""

    OLDER_PEOPLE = "older_people", _("older people")
    DISABILITY = "disability", _("people with disabilities")
    CHILDREN = "children", _("childhood and families")
    EXCLUSION = "exclusion", _("people in precarious situations")
    HEALTH = "health", _("health and care")
    EVERYONE = "everyone", _("several publics")


class Trigger(TextChoices):
    """Why organisations start to cooperate."""

    NEEDS = "needs", _("needs without an answer on the territory")
    SUCCESSION = "succession", _("succession of a director or a president")
    FUNDING = "funding", _("funding under pressure")
    CALL_FOR_PROJECTS = "call_for_projects", _("call for projects")
    POOLING = "pooling", _("wish to share means")
