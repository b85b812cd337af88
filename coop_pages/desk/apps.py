from django.apps import AppConfig


class DeskConfig(AppConfig):
    """An application without models, because Wagtail looks for hooks in applications only."""

    name = "coop_pages.desk"

    def ready(self) -> None:
        from coop_pages.desk import exports, translations

        exports.connect()
        translations.connect()
