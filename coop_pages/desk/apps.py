from django.apps import AppConfig


class DeskConfig(AppConfig):
    """An application without models, because Wagtail looks for hooks in applications only."""

    name = "coop_pages.desk"

    def ready(self) -> None:
        from coop_pages.desk import cut_short, exports, translations

        cut_short.connect()
        exports.connect()
        translations.connect()
