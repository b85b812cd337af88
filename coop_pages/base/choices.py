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
    EVERYONE = "everyone", _("several groups of people")


class Sector(TextChoices):
    """The part of the field in which the organisations work."""

    SOCIAL = "social", _("social")
    MEDICO_SOCIAL = "medico_social", _("medico-social")
    HEALTH = "health", _("health")
    SEVERAL = "several", _("several sectors")


class Stage(TextChoices):
    """Where a cooperation stands when its story is told."""

    STUDIED = "studied", _("still being studied")
    IMPLEMENTED = "implemented", _("being implemented")
    FOLLOWED_UP = "followed_up", _("in place and followed up")
    ENDED = "ended", _("ended")


class Trigger(TextChoices):
    """Why organisations start to cooperate."""

    NEEDS = "needs", _("needs without an answer on the territory")
    SUCCESSION = "succession", _("succession of a director or a president")
    FUNDING = "funding", _("funding under pressure")
    CALL_FOR_PROJECTS = "call_for_projects", _("call for projects")
    POOLING = "pooling", _("wish to share means")
