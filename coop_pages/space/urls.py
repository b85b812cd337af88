from django.urls import path

from coop_pages.space import (
    calendar,
    committee,
    home,
    my_data,
    notifications,
    people,
    projects,
    reading,
    receipts,
    remarks,
)
from coop_pages.space.answer import views as answer

app_name = "space"
urlpatterns = [
    path("", home.home, name="home"),
    path("liste/<slug:name>/", home.shelf, name="shelf"),
    path("projets/<int:pk>/", projects.project, name="project"),
    path("tours/<int:pk>/", reading.round_detail, name="round"),
    path("tours/<int:pk>/feuille/", reading.discussion_sheet, name="sheet"),
    path("tours/<int:pk>/remarques/", remarks.remarks, name="remarks"),
    path("tours/<int:pk>/reponse/<int:organisation_pk>/mots/", answer.note, name="note"),
    path("tours/<int:pk>/reponse/<int:organisation_pk>/jeter/", answer.discard, name="discard"),
    path("tours/<int:pk>/reponse/<int:organisation_pk>/pv/", answer.draft_minutes, name="draft_minutes"),
    path("tours/<int:pk>/reponse/<int:organisation_pk>/<slug:step>/", answer.answer, name="answer"),
    path("tours/<int:pk>/objection/<int:organisation_pk>/", remarks.object_to_wording, name="object"),
    path("tours/<int:pk>/adhesion/<int:organisation_pk>/", remarks.adopt, name="adopt"),
    path("tours/<int:pk>/comite/", committee.committee, name="committee"),
    path("remarques/<slug:kind>/<int:pk>/<slug:act>/", remarks.remark, name="remark"),
    path("recepisses/<int:pk>/", receipts.receipt, name="receipt"),
    path("recepisses/<int:pk>/pdf/", receipts.receipt_pdf, name="receipt_pdf"),
    path("recepisses/<int:pk>/pv/", receipts.share_minutes, name="share_minutes"),
    path("recepisses/<int:pk>/contester/", remarks.contest, name="contest"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/desabonnement/<str:signed>/", notifications.unsubscribe, name="unsubscribe"),
    path("calendrier/", calendar.calendar, name="calendar"),
    path("calendrier/<str:token>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("mes-donnees/", my_data.my_data, name="my_data"),
    path("mes-donnees/mes-donnees.json", my_data.my_data_file, name="my_data_file"),
    path("personnes/", people.my_people, name="people"),
    path("organismes/<int:pk>/personnes/", people.people_of, name="people_of"),
    path("organismes/<int:pk>/inviter/", people.invite, name="invite"),
    path("mandats/<int:pk>/fin/", people.end_mandate, name="end_mandate"),
    path("invitations/<int:pk>/retirer/", people.revoke_invitation, name="revoke_invitation"),
    path("invitation/<str:key>/", people.invitation, name="invitation"),
]
