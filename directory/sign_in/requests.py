"""What a view that lets in only those who are signed in receives."""

from django.http import HttpRequest

from directory.people import User


class SignedInRequest(HttpRequest):
    """A request behind `login_required`, or behind the admin's door: its user is somebody."""

    user: User
