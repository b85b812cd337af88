from django.urls import path

from coop_pages.history import files, packs

app_name = "evidence"
urlpatterns = [
    path("pieces/<uuid:pk>/", files.download, name="file"),
    path("tours/<int:pk>/", packs.round_pack, name="round_pack"),
    path("textes/<int:page_id>/", packs.text_pack, name="text_pack"),
    path("projets/<int:pk>/", packs.project_pack, name="project_pack"),
]
