"""Wagtail's user admin, with what a person has here and Wagtail does not know of."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.bulk_actions import DeleteBulkAction
from wagtail.users.views.users import UserViewSet

from .deletion import refuse_deletion


class PersonCreationForm(UserCreationForm):
    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | {"preferred_language"}


class PersonEditForm(UserEditForm):
    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | {"preferred_language"}


class PeopleViewSet(UserViewSet):
    create_template_name = "directory/people/create.html"
    edit_template_name = "directory/people/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[UserCreationForm] | type[UserEditForm]:
        return PersonEditForm if for_update else PersonCreationForm


class DeletePeople(DeleteBulkAction):
    """Deletes several people at once, all or none; says who must stay and why, where Wagtail only denies access."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        people, _others = self.get_actionable_objects()
        return refuse_deletion(request, people) or super().dispatch(request, *args, **kwargs)
