from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = _("Directory")
    default = True

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from . import folding, former_names, journal
        from .models import Territory
        from .permissions import OfficialDataPolicy
        from .sign_in import sessions

        sessions.connect()
        folding.connect()
        former_names.connect()
        journal.connect()

        # Wagtail refuses a policy once anything has asked for the model's, which its menus do as they are built.
        register_permission_policy(Territory, OfficialDataPolicy(Territory))


class PeopleAdminConfig(WagtailUsersAppConfig):
    """Wagtail's user admin with our forms of people and groups. Install it in place of `wagtail.users`."""

    group_viewset = "directory.groups_admin.GroupsViewSet"
    user_viewset = "directory.people_admin.PeopleViewSet"
