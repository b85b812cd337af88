"""What whoever checks a pack asks of the platform: its public keys, and the program itself. For everybody."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from coop_pages.evidence.signing import public_keys
from coop_pages.evidence.verifier import source


@require_safe
def published_keys(request: HttpRequest) -> HttpResponse:
    """One public key a line, the one in use first; `verifier.py --cle` takes this file."""
    lines = ["# Ed25519, C2SP signed-note", *(str(key) for key in public_keys())]
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")


@require_safe
def verifier_source(request: HttpRequest) -> HttpResponse:
    """The program that checks packs: one need not trust the one that a pack brings."""
    answer = HttpResponse(source(), content_type="text/x-python; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="verifier.py"'
    return answer
