"""Who takes part: people, the organisations they speak for, and who accompanies them where."""

from .people import User
from .territories import Territory
from .organisations import Organisation
from .mandates import Mandate
from .invitations import Invitation
from .contacts import UriopssContact
from .cooperation_forms import CooperationForm
from .synonyms import Synonyms

__all__ = [
    "CooperationForm",
    "Invitation",
    "Mandate",
    "Organisation",
    "Synonyms",
    "Territory",
    "UriopssContact",
    "User",
]
