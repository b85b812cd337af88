from collections.abc import Iterable

from wagtail.permission_policies import ModelPermissionPolicy

from .people import User


class OfficialDataPolicy(ModelPermissionPolicy):
    """An official list: groups may be allowed to correct an entry; only administrators add or remove one."""

    def user_has_permission(self, user: User, action: str) -> bool:
        if action in {"add", "delete"}:
            return user.is_active and user.is_superuser and not user.lacks_second_factor
        return super().user_has_permission(user, action)

    def user_has_any_permission(self, user: User, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)
