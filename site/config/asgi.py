from django.core.asgi import get_asgi_application

from .environment import PRODUCTION, choose_settings

choose_settings(PRODUCTION)
application = get_asgi_application()
