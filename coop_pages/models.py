"""Where Django looks: every model, in the order of the domain."""

from coop_pages.public.home import HomePage
from coop_pages.projects.pages import CooperationProjectPage, ProjectIndexPage
from coop_pages.projects.phases.information import InformationPhasePage
from coop_pages.projects.phases.opportunity import OpportunityPhasePage
from coop_pages.projects.phases.feasibility import FeasibilityPhasePage
from coop_pages.projects.phases.implementation import ImplementationPhasePage
from coop_pages.projects.general_meetings import GeneralMeeting
from coop_pages.projects.named_versions import NamedVersion
from coop_pages.projects.saved_views import SavedView
from coop_pages.projects.phases.follow_up import FollowUpPhasePage
from coop_pages.case_studies.index_page import CaseStudyIndexPage
from coop_pages.case_studies.pages import CaseStudyPage
from coop_pages.public.approach import ApproachPage
from coop_pages.public.forms.pages import FormIndexPage
from coop_pages.public.resources import ResourcePage
from coop_pages.public.legal.pages import LegalPage
from coop_pages.base.image_consents import ImageConsent
from coop_pages.validation.models.partners import Charter, Partnership, ProjectMember
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.files import EvidenceFile
from coop_pages.validation.models.rounds import Round, RosterSeat, RoundNote
from coop_pages.validation.models.frozen_files import FrozenFile
from coop_pages.validation.models.decisions import (
    Adhesion,
    ChangeRequest,
    CollectiveDecision,
    Decision,
    Embargo,
    RemarkReply,
    Reservation,
)
from coop_pages.validation.models.drafts import DecisionDraft, DraftNote
from coop_pages.validation.models.kept_digests import KeptDigest
from coop_pages.validation.models.ledger import LedgerChain, LedgerEntry
from coop_pages.validation.models.salts import Salt
from coop_pages.evidence.timestamps import TimestampToken
from coop_pages.notifications.outbox import LedgerPosition, Notice
from coop_pages.notifications.returned import ReturnedMail
from coop_pages.notifications.rhythm import NotificationPreference
from coop_pages.validation.models.calendar_feed import CalendarFeed
from coop_pages.validation.text.translations import TranslationOrigin
from coop_pages.validation.tasks import PartnersTask, PublicationTask, SteeringCommitteeTask
from coop_pages.base.freshness import PublicChange
from coop_pages.base.duties import Duty

__all__ = [
    "Adhesion",
    "ApproachPage",
    "CalendarFeed",
    "CaseStudyIndexPage",
    "CaseStudyPage",
    "ChangeRequest",
    "Charter",
    "CollectiveDecision",
    "CooperationProjectPage",
    "Decision",
    "DecisionDraft",
    "DraftNote",
    "Duty",
    "Embargo",
    "EvidenceFile",
    "FeasibilityPhasePage",
    "FollowUpPhasePage",
    "FormIndexPage",
    "FrozenFile",
    "GeneralMeeting",
    "HomePage",
    "ImageConsent",
    "ImplementationPhasePage",
    "InformationPhasePage",
    "KeptDigest",
    "LedgerChain",
    "LedgerEntry",
    "LedgerPosition",
    "LegalPage",
    "NamedVersion",
    "Notice",
    "NotificationPreference",
    "OpportunityPhasePage",
    "PartnersTask",
    "Partnership",
    "PersonReference",
    "ProjectIndexPage",
    "ProjectMember",
    "PublicChange",
    "PublicationTask",
    "RemarkReply",
    "Reservation",
    "ResourcePage",
    "ReturnedMail",
    "RosterSeat",
    "Round",
    "RoundNote",
    "Salt",
    "SavedView",
    "SteeringCommitteeTask",
    "TimestampToken",
    "TranslationOrigin",
]
