"""Who takes part: people, the organisations they speak for, and who accompanies them where."""

from .people import User  # isort: skip
from .territories import Territory  # isort: skip
from .organisations import Organisation  # isort: skip
from .mandates import Mandate  # isort: skip
from .contacts import UriopssContact  # isort: skip
from .cooperation_forms import CooperationForm  # isort: skip

__all__ = ["CooperationForm", "Mandate", "Organisation", "Territory", "UriopssContact", "User"]
