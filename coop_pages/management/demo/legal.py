"""What the legal pages of the demonstration say where a real site must write: plainly invented, and said to be so."""

from coop_pages.public.legal.pages import TO_FILL_IN, LegalPage

WHO = {
    "fr": "Association Coopérer, éditrice de cette démonstration : noms et numéros inventés",
    "en": "Association Coopérer, publisher of this demonstration: names and numbers are invented",
}
INVENTED = {
    "publisher": WHO,
    "publisher_number": {"fr": "RNA W000000000", "en": "RNA W000000000"},
    "publisher_address": {"fr": "1, place de l’Exemple\n75000 Paris", "en": "1, place de l’Exemple\n75000 Paris"},
    # 01 99 00 is kept for fiction.
    "publisher_phone": {"fr": "01 99 00 12 34", "en": "+33 1 99 00 12 34"},
    "publisher_email": {"fr": "coordination@example.org", "en": "coordination@example.org"},
    "director": {"fr": "Jeanne Exemple, présidente", "en": "Jeanne Exemple, president"},
    "host": {"fr": "La machine qui montre cette démonstration", "en": "The machine that shows this demonstration"},
    "host_address": {"fr": "La vôtre", "en": "Yours"},
    "host_phone": {"fr": "01 99 00 56 78", "en": "+33 1 99 00 56 78"},
    "controller": WHO,
    "rights_contact": {"fr": "donnees@example.org", "en": "donnees@example.org"},
    "organisation": WHO,
    "contact": {"fr": "accessibilite@example.org", "en": "accessibilite@example.org"},
}


def fill_in_legal_pages() -> None:
    for page in LegalPage.objects.select_related("locale"):
        for block in page.statement:
            for name, told in block.value.items():
                if told in TO_FILL_IN:
                    block.value[name] = INVENTED[name][page.locale.language_code]
        page.save_revision().publish()
