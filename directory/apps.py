from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = _("Directory")
    default = True


class PeopleAdminConfig(WagtailUsersAppConfig):
    """Wagtail's user admin with our person form. Install in place of `wagtail.users`."""

    user_viewset = "directory.people_admin.PeopleViewSet"
