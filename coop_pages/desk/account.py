"""One's own account in the editor, as Wagtail makes it, without what we keep of nobody."""

from typing import Any

from wagtail.admin.views.account import AccountView, AvatarSettingsPanel


class Account(AccountView):
    """No portrait: nobody but its owner would see it, and it would be one more file about a person."""

    def get_panels(self) -> list[Any]:
        return [panel for panel in super().get_panels() if not isinstance(panel, AvatarSettingsPanel)]
