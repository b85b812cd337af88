from django.urls import path

from coop_pages.space import views

app_name = "space"
urlpatterns = [
    path("", views.home, name="home"),
    path("projets/<int:pk>/", views.project, name="project"),
    path("tours/<int:pk>/", views.round_detail, name="round"),
    path("recepisses/<int:pk>/", views.receipt, name="receipt"),
]
