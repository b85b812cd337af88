from django.core.wsgi import get_wsgi_application

from .environment import PRODUCTION, choose_settings

choose_settings(PRODUCTION)
application = get_wsgi_application()
