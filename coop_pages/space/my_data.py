"""A person reads, and takes away, everything that is kept about them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coop_pages.evidence.privacy.personal_data import personal_data_of
from directory.sign_in.requests import SignedInRequest


@never_cache
@login_required
@require_safe
def my_data(request: SignedInRequest) -> HttpResponse:
    return render(request, "space/my_data.html")


@never_cache
@login_required
@require_safe
def my_data_file(request: SignedInRequest) -> JsonResponse:
    answer = JsonResponse(personal_data_of(request.user), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    return answer
