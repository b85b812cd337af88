"""The legal pages of the demonstration: invented, and saying so, where a real site still has to be filled in."""

from coop_pages.public.legal.pages import TO_FILL_IN, LegalPage

# Telephone numbers: those that Arcep keeps for fiction.
EXAMPLES = {
    "fr": {
        "publisher": "Association Coopérer, éditrice imaginaire de cette démonstration",
        "publisher_number": "sans numéro : elle n’existe pas",
        "publisher_address": "1 rue de l’Exemple\n75000 Paris",
        "publisher_phone": "01 99 00 12 34",
        "publisher_email": "contact@example.org",
        "director": "Camille Exemple, présidente",
        "host": "L’ordinateur sur lequel tourne cette démonstration",
        "host_address": "Chez la personne qui l’a installée",
        "host_phone": "01 99 00 56 78",
        "controller": "l’association Coopérer, imaginaire",
        "rights_contact": "donnees@example.org",
        "organisation": "L’association Coopérer, imaginaire,",
        "contact": "accessibilite@example.org",
    },
    "en": {
        "publisher": "Coopérer association, imaginary publisher of this demonstration",
        "publisher_number": "no number: it does not exist",
        "publisher_address": "1 rue de l’Exemple\n75000 Paris",
        "publisher_phone": "+33 1 99 00 12 34",
        "publisher_email": "contact@example.org",
        "director": "Camille Exemple, president",
        "host": "The computer that runs this demonstration",
        "host_address": "At the home of whoever installed it",
        "host_phone": "+33 1 99 00 56 78",
        "controller": "the Coopérer association, imaginary",
        "rights_contact": "data@example.org",
        "organisation": "The Coopérer association, imaginary,",
        "contact": "accessibility@example.org",
    },
}


def fill_in_legal_pages() -> None:
    """What staff had written already stays."""
    for page in LegalPage.objects.select_related("locale"):
        examples = EXAMPLES[page.locale.language_code]
        for block in page.statement:
            for name, value in block.value.items():
                if value in TO_FILL_IN:
                    block.value[name] = examples[name]
        page.save_revision().publish()
