from django.urls import path

from coop_pages.evidence import downloads, files, keys

app_name = "evidence"
urlpatterns = [
    path("verifier.py", keys.verifier_source, name="verifier"),
    path("pieces/<uuid:pk>/", files.download, name="file"),
    path("tours/<int:pk>/images/<int:image_pk>/", files.frozen_picture, name="picture"),
    path("tours/<int:pk>/", downloads.round_pack, name="round_pack"),
    path("textes/<int:page_id>/", downloads.text_pack, name="text_pack"),
    path("projets/<int:pk>/", downloads.project_pack, name="project_pack"),
]
