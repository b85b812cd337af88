from django.urls import path

from coop_pages.space import calendar, notifications, people, views

app_name = "space"
urlpatterns = [
    path("", views.home, name="home"),
    path("projets/<int:pk>/", views.project, name="project"),
    path("tours/<int:pk>/", views.round_detail, name="round"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/desabonnement/<str:signed>/", notifications.unsubscribe, name="unsubscribe"),
    path("calendrier/", calendar.calendar, name="calendar"),
    path("calendrier/<str:token>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("recepisses/<int:pk>/", views.receipt, name="receipt"),
    path("personnes/", people.my_people, name="people"),
    path("organismes/<int:pk>/personnes/", people.people_of, name="people_of"),
    path("organismes/<int:pk>/inviter/", people.invite, name="invite"),
    path("mandats/<int:pk>/fin/", people.end_mandate, name="end_mandate"),
    path("invitations/<int:pk>/retirer/", people.revoke_invitation, name="revoke_invitation"),
    path("invitation/<str:key>/", people.invitation, name="invitation"),
]
