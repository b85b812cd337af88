"""A case study read in English, translated as a translator would: submitted, by a catalogue, then published."""

from wagtail.models import Locale
from wagtail_localize.models import Translation
from wagtail_localize.operations import translate_object

from coop_pages.management.demo.people import People
from coop_pages.models import CaseStudyPage

IN_ENGLISH = {
    "Trois associations, un siège : ce que la Mayenne nous a appris (exemple)": "Three associations, one head office: what Mayenne taught us (example)",
    "trois-associations-un-siège-ce-que-la-mayenne-nous-a-appris-exemple": "three-associations-one-head-office",
    "trois-associations-un-siege-ce-que-la-mayenne-nous-a-appris-exemple": "three-associations-one-head-office",
    "Partager un siège sans partager son nom : dix-huit mois, deux désaccords et une paie à l’heure.": "Sharing a head office without sharing a name: eighteen months, two disagreements and a payroll on time.",
    "4 équivalents temps plein": "4 full-time equivalents",
    "210 000 € par an": "€210,000 a year",
    "Trois sièges, trois logiciels de paie, trois commissaires aux comptes pour un même bassin de vie.": "Three head offices, three payroll programs, three auditors for one and the same area.",
    "Partenaire depuis le premier jour": "Partner from the first day",
    "Chaque trésorière a montré ses comptes aux deux autres, avant toute idée de rapprochement.": "Each treasurer showed her accounts to the two others, before any idea of coming closer.",
    "Un diagnostic dans chaque maison, puis mis en commun.": "A diagnosis in each house, then shared.",
    "Chaque conseil a délibéré, chiffres en main.": "Each board deliberated, figures in hand.",
    "Une personne chargée de tenir le calendrier.": "One person in charge of keeping to the calendar.",
    "Union ou fédération, siège commun : la forme la plus légère qui tenait, avec une clause de sortie.": "Union or federation, shared head office: the lightest form that held, with a way out.",
    "4 équivalents temps plein, 210 000 € par an, et l’accompagnement de l’Uriopss.": "4 full-time equivalents, €210,000 a year, and the support of the Uriopss.",
    "Les directions passent deux jours de plus par mois auprès des équipes et des personnes.": "Directors spend two more days a month with the teams and the people.",
    "Une voix entendue des financeurs.": "A voice that funders hear.",
    "Des présidences qui se parlent ; un texte que chacune a pu relire.": "Presidents who talk to each other; a text that each could read again.",
    "Deux conventions collectives : il a fallu un an pour comparer les fiches de paie ligne à ligne.": "Two collective agreements: it took a year to compare pay slips line by line.",
    "Associer les secrétaires dès la première réunion : elles connaissaient toutes les réponses.": "Bring the secretaries in from the first meeting: they knew all the answers.",
    "Des associations en créent une autre, dont elles sont les membres, pour les représenter ou leur rendre des services de siège. Chacune subsiste et délègue ce qu'elle choisit de déléguer.": "Associations create another one, of which they are the members, to represent them or to serve them as a head office. Each remains, and delegates what it chooses to delegate.",
    "Vous voulez parler d’une seule voix et partager un siège, sans toucher aux associations ni à leurs noms.": "You want to speak with one voice and share a head office, without touching the associations or their names.",
    "Ce que chacune délègue doit être écrit et payé ; les frais de siège d’établissements financés demandent un accord de l’autorité.": "What each delegates must be written and paid for; head-office costs of funded establishments need the authority’s consent.",
    "Union ou fédération, siège commun": "Union or federation, shared head office",
}


def translate_a_case(people: People) -> None:
    """What is not in the list is a name or an address, which stays as it is."""
    study = CaseStudyPage.objects.get(title__startswith="Trois associations")
    english = Locale.objects.get(language_code="en")
    translate_object(study, [english], user=people.staff)
    keys = [study.translation_key, study.form.translation_key]
    for translation in Translation.objects.filter(source__object__in=keys, target_locale=english):
        catalogue = translation.export_po()
        for entry in catalogue:
            entry.msgstr = IN_ENGLISH.get(entry.msgid, entry.msgid)
        translation.import_po(catalogue, user=people.staff)
        translation.save_target(user=people.staff, publish=True)
