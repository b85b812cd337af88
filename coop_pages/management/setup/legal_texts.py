"""What the legal pages say on a new site, in each language: true at once, and marked where staff must write."""

from typing import Any

from django.utils import timezone

from coop_pages.public.legal.pages import TO_FILL_IN

FRENCH_GAP, ENGLISH_GAP = TO_FILL_IN


def _notice(gap: str, credits: str) -> dict[str, Any]:
    names = (
        "publisher",
        "publisher_number",
        "publisher_address",
        "publisher_phone",
        "publisher_email",
        "director",
        "host",
        "host_address",
        "host_phone",
    )
    return dict.fromkeys(names, gap) | {"credits": credits}


def french() -> dict[str, dict[str, Any]]:
    """Title, address and statement of each page, by subject."""
    return {
        "notice": {
            "title": "Mentions légales",
            "slug": "mentions-legales",
            "statement": _notice(
                FRENCH_GAP,
                "<p>Territoires, communes et codes postaux : découpage administratif d’Etalab, Licence Ouverte 2.0. "
                "Codes CEDEX : « Liste des CEDEX » de Christian Quest, Licence Ouverte. Carte : « France, departments » "
                "de Victor Cazanave, simplifiée, CC BY 4.0. Police de caractères : Atkinson Hyperlegible Next, licence "
                "SIL Open Font, dont le zéro a été redessiné. Dessins : faits pour ce site.</p>",
            ),
        },
        "privacy": {
            "title": "Données personnelles",
            "slug": "donnees-personnelles",
            "statement": {
                "controller": FRENCH_GAP,
                "purposes": "<p>Les comptes des personnes qui décident ou écrivent pour un organisme : nom, adresse "
                "électronique, mandat. Ils servent à leur montrer les textes, à recueillir la réponse de leur "
                "organisme et à les prévenir des échéances ; la base légale est l’intérêt légitime des organismes à "
                "tenir la preuve de leurs accords.</p>",
                "recipients": "Les organismes du même projet, leur Uriopss et la rédaction. Personne d’autre.",
                "rights_contact": FRENCH_GAP,
            },
        },
        "accessibility": {
            "title": "Accessibilité",
            "slug": "accessibilite",
            "statement": {
                "organisation": FRENCH_GAP,
                "state": "none",
                "audited_on": None,
                "auditor": "",
                "rate": None,
                "problems": [],
                "exemptions": "",
                "stated_on": timezone.localdate(),
                "contact": FRENCH_GAP,
            },
        },
        "eco_design": {
            "title": "Écoconception",
            "slug": "ecoconception",
            "statement": {
                "organisation": FRENCH_GAP,
                "assessed_on": None,
                "score": None,
                "done": [
                    "Une page publique pèse au plus 100 ko et demande au plus 10 fichiers ; des essais automatiques le "
                    "vérifient.",
                    "Rien n’est demandé à un tiers : ni police, ni mesure d’audience, ni vidéo.",
                    "Le site se lit sans JavaScript, et sur un téléphone de plus de sept ans.",
                ],
                "planned": [],
                "contact": FRENCH_GAP,
            },
        },
    }


def english() -> dict[str, dict[str, Any]]:
    """The same pages in English."""
    french_pages = french()
    return {
        "notice": {
            "title": "Legal notice",
            "slug": "legal-notice",
            "statement": _notice(
                ENGLISH_GAP,
                "<p>Territories, communes and postcodes: Etalab’s administrative divisions, Licence Ouverte 2.0. CEDEX "
                "codes: “Liste des CEDEX” by Christian Quest, Licence Ouverte. Map: “France, departments” by Victor "
                "Cazanave, simplified, CC BY 4.0. Font: Atkinson Hyperlegible Next, SIL Open Font License, with a zero "
                "drawn anew. Drawings: made for this site.</p>",
            ),
        },
        "privacy": {
            "title": "Personal data",
            "slug": "personal-data",
            "statement": {
                "controller": ENGLISH_GAP,
                "purposes": "<p>The accounts of those who decide or write for an organisation: name, e-mail address, "
                "mandate. They are used to show them the texts, to record their organisation’s answer and to inform them of "
                "deadlines; the legal basis is the legitimate interest of the organisations in proving what they "
                "agreed to.</p>",
                "recipients": "The organisations of the same project, their Uriopss and the desk. Nobody else.",
                "rights_contact": ENGLISH_GAP,
            },
        },
        "accessibility": {
            "title": "Accessibility",
            "slug": "accessibility",
            "statement": french_pages["accessibility"]["statement"]
            | {"organisation": ENGLISH_GAP, "contact": ENGLISH_GAP},
        },
        "eco_design": {
            "title": "Eco-design",
            "slug": "eco-design",
            "statement": french_pages["eco_design"]["statement"]
            | {
                "organisation": ENGLISH_GAP,
                "done": [
                    "A public page weighs at most 100 kB and asks for at most 10 files; automatic tests check it.",
                    "Nothing is asked of a third party: no font, no audience measurement, no video.",
                    "The site reads without JavaScript, and on a telephone more than seven years old.",
                ],
                "contact": ENGLISH_GAP,
            },
        },
    }
