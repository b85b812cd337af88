"""Who takes part: people, the organisations they speak for, and who accompanies them where."""

from .people import User
from .territories import Territory
from .organisations import Organisation
from .former_names import FormerName
from .mandates import Mandate
from .invitations import Invitation
from .contacts import UriopssContact
from .overseers import Overseer
from .cooperation_forms import CooperationForm
from .synonyms import Synonyms
from .importing.jobs import DirectoryImport

__all__ = [
    "CooperationForm",
    "DirectoryImport",
    "FormerName",
    "Invitation",
    "Mandate",
    "Organisation",
    "Overseer",
    "Synonyms",
    "Territory",
    "UriopssContact",
    "User",
]
