from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoopPagesConfig(AppConfig):
    name = "coop_pages"
    verbose_name = _("Cooperation projects")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from coop_pages.base import freshness, ordinals
        from coop_pages.desk import wagtail_labels
        from coop_pages.evidence import timestamps
        from coop_pages.management import deployment  # noqa: F401 (its checks are registered as it is read)
        from coop_pages.notifications import background, invitations, provider
        from coop_pages.projects import writers
        from coop_pages.space import comparing, receipts
        from coop_pages.validation import tasks
        from coop_pages.validation.models import protection
        from coop_pages.validation.text import files, gate, uploads

        protection.connect()
        files.connect()
        freshness.connect()
        ordinals.connect()
        gate.connect()
        background.connect()
        invitations.connect()
        provider.connect()
        comparing.connect()
        receipts.connect()
        timestamps.connect()
        writers.connect()
        tasks.silence_wagtail_mails()
        wagtail_labels.connect()
        uploads.connect()
