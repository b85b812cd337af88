"""What the page on the approach says on a new site, in each language. Staff change it afterwards."""

from typing import Any


def _blocks(kind: str, names: tuple[str, ...], *rows: tuple[str, ...]) -> list[tuple[str, dict[str, str]]]:
    return [(kind, dict(zip(names, row, strict=True))) for row in rows]


PHASE = ("phase", "question", "work", "outcome")
PRINCIPLE = ("name", "meaning", "here")

FRENCH: dict[str, Any] = {
    "title": "La démarche",
    "slug": "demarche",
    "show_in_menus": True,
    "lead": "Cinq phases pour décider à plusieurs sans se presser, et pour que chacun sache à quoi il s’engage.",
    "introduction": "Des associations voisines font parfois chacune de leur côté ce qu’elles feraient mieux ensemble. "
    "Rien ne les y oblige : on choisit ses partenaires, on garde son nom et son projet, on s’engage librement. La "
    "forme vient en dernier, du simple collectif à la fusion. Un seul juge compte : la vie des personnes "
    "accompagnées.",
    "duration": "Moins quand deux organismes se connaissent déjà, davantage quand ils sont six : la durée dépend de "
    "ce que vous demandez et du nombre de partenaires. Les conseils se réunissent tous les deux ou trois mois ; le "
    "calendrier se cale sur eux, pas l’inverse.",
    "phases": _blocks(
        "phase",
        PHASE,
        (
            "information",
            "Avec qui, et pour quoi faire ?",
            "Les responsables se rencontrent et disent ce qu’ils espèrent comme ce qu’ils redoutent. L’Uriopss "
            "explique le chemin. On choisit qui pilote, qui écrit, et des dates que les conseils peuvent tenir.",
            "Une lettre d’intention, un engagement de confidentialité, un comité de pilotage, un groupe-projet, un "
            "calendrier.",
        ),
        (
            "opportunity",
            "Avons-nous intérêt à coopérer, et sur quoi ?",
            "Chaque organisme commence par lui-même : son projet, ses forces, ses fragilités. Ces portraits sont "
            "ensuite croisés avec ce qui vient du dehors : besoins, politiques publiques, financements.",
            "Un diagnostic par organisme, le champ de la coopération, une note qui dit s’il faut continuer.",
        ),
        (
            "feasibility",
            "Qu’est-ce que cela change pour chacun ?",
            "Les effets sont mesurés domaine par domaine, organisme par organisme, et plusieurs scénarios comparés "
            "avec leur prix. Alors seulement chaque conseil ou assemblée délibère sur la suite, en connaissance de "
            "cause.",
            "Une grille des effets, des scénarios chiffrés, un projet d’accord, la délibération de chaque organisme.",
        ),
        (
            "implementation",
            "Qui fait quoi, et pour quand ?",
            "Consultations, autorisations, contrats, déménagements : les actes s’enchaînent, dans les associations "
            "et dans leurs établissements. Chacun a quelqu’un qui le porte et une date.",
            "Un plan d’action tenu à jour, les actes signés, des équipes prévenues à temps.",
        ),
        (
            "follow_up",
            "Tenons-nous ce que nous nous sommes promis ?",
            "Quelques indicateurs, une revue chaque année, des corrections. Une coopération s’entretient comme la "
            "qualité d’un service. Quand les choses ont changé, une phase peut se rouvrir.",
            "Des résultats que chacun peut lire, des améliorations décidées ensemble.",
        ),
    ),
    "principles": _blocks(
        "principle",
        PRINCIPLE,
        (
            "Itérative",
            "Plusieurs métiers, plusieurs logiques, plusieurs calendriers se croisent dans un tel projet. Il faut donc "
            "informer, négocier, valider, puis recommencer : chez chaque organisme d’abord, tous ensemble ensuite. Un "
            "calendrier long que l’on tient vaut mieux qu’un calendrier court que l’on oublie.",
            "Ici, chaque texte est soumis par tours, et les réponses des tours passés restent lisibles.",
        ),
        (
            "Coproduite",
            "Celles et ceux qui vivront l’accord l’écrivent. C’est exigeant : il faut s’écouter, s’engager, répondre "
            "les uns des autres. Chacun y apprend.",
            "Ici, toute remarque reçoit une réponse, et personne ne valide à la place d’un autre.",
        ),
        (
            "Stratégique et prospective",
            "Un comité de pilotage quitte le quotidien pour regarder loin : ce que chaque association veut devenir, ce "
            "qu’elle défend, et ce qui l’attend au dehors. La réflexion y est politique autant que stratégique.",
            "Ici, le comité confirme chaque texte après les organismes, jamais avant.",
        ),
        (
            "En réseau",
            "On ne part pas de rien. L’Uniopss et les Uriopss partagent des méthodes et des outils éprouvés d’une "
            "région à l’autre et validés en commun, et une personne pour vous accompagner.",
            "Ici, les expériences publiées servent aux suivants.",
        ),
    ),
    "outcomes": [
        ("outcome", "décider de leur projet, pièces en main ;"),
        ("outcome", "voir venir ce qu’il entraîne, pour les personnes, les équipes et les comptes ;"),
        ("outcome", "le mener ensemble, sans précipitation ni mauvaise surprise."),
    ],
}

ENGLISH: dict[str, Any] = {
    "title": "The approach",
    "slug": "approach",
    "show_in_menus": True,
    "lead": "Five phases to decide together without haste, so that everyone knows what they commit to.",
    "introduction": "Neighbouring associations sometimes each do alone what they would do better together. "
    "Nothing obliges them to: they choose their partners, keep their name and their project, and commit freely. The "
    "form comes last, from a loose collective to a merger. One thing counts: the lives of the people supported.",
    "duration": "Less when two organisations already know each other, more when there are six: it depends on what "
    "you ask for and on how many of you there are. Boards meet every two or three months; the calendar follows them.",
    "phases": _blocks(
        "phase",
        PHASE,
        (
            "information",
            "With whom, and what for?",
            "Those in charge meet, and say what they hope for and what they fear. The Uriopss explains the process. "
            "They "
            "choose who steers, who writes, and dates that boards can keep.",
            "A letter of intent, a confidentiality agreement, a steering committee, a project group, a calendar.",
        ),
        (
            "opportunity",
            "Is it in our interest to cooperate, and on what?",
            "Each organisation starts with itself: its project, its strengths, its weak points. These portraits are "
            "then set against what comes from outside: needs, public policy, funding.",
            "An assessment of each organisation, the scope of the cooperation, a note that says whether to continue.",
        ),
        (
            "feasibility",
            "What does it change for each of us?",
            "Effects are measured area by area and organisation by organisation, and several scenarios compared with "
            "their cost. Only then does each board or general meeting decide, with full knowledge of the facts.",
            "An impact matrix, costed scenarios, a draft agreement, a resolution from each organisation.",
        ),
        (
            "implementation",
            "Who does what, and by when?",
            "Consultations, authorisations, contracts, moves: acts follow one another, in associations and in their "
            "establishments. Each has someone responsible for it and a date.",
            "An action plan kept up to date, documents signed, teams told in time.",
        ),
        (
            "follow_up",
            "Are we keeping our promises to each other?",
            "A few indicators, a review every year, corrections. A cooperation is looked after like the quality of a "
            "service. When things have changed, a phase can be opened again.",
            "Results that everyone can read, improvements decided together.",
        ),
    ),
    "principles": _blocks(
        "principle",
        PRINCIPLE,
        (
            "Iterative",
            "Several professions, several ways of thinking and several timetables meet in such a project. So you inform, "
            "negotiate, validate, then start again: within each organisation first, all together next. A long "
            "calendar that is kept is worth more than a short one that is forgotten.",
            "Here, each text goes through rounds, and the answers given in past rounds remain readable.",
        ),
        (
            "Co-produced",
            "Those who will live with the agreement write it. It is demanding: listening, committing, answering for "
            "one another. Everyone learns from it.",
            "Here, every remark gets an answer, and nobody validates for somebody else.",
        ),
        (
            "Strategic and prospective",
            "A steering committee steps back from daily life to look ahead: what each association wants to become, "
            "what it stands for, and what awaits it outside.",
            "Here, the committee confirms each text after the organisations, never before.",
        ),
        (
            "Networked",
            "Nobody starts from nothing. The Uniopss and the Uriopss share methods and tools that the network has "
            "tried and approved, and someone to support you.",
            "Here, published case studies serve those who come next.",
        ),
    ),
    "outcomes": [
        ("outcome", "decide on their project with the facts in hand;"),
        ("outcome", "see coming what it entails, for people, teams and accounts;"),
        ("outcome", "carry it out together, without haste or unwelcome surprises."),
    ],
}
