from django.urls import path

from coop_pages.history import files

app_name = "evidence"
urlpatterns = [
    path("pieces/<uuid:pk>/", files.download, name="file"),
]
