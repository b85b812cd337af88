"""Why cooperate, and who we are: what these pages say on a new site, in each language. Staff change them afterwards."""

from typing import Any

Block = tuple[str, Any]


def _cards(*rows: tuple[str, str]) -> Block:
    return "cards", [{"name": name, "text": text} for name, text in rows]


def _text(*paragraphs: str) -> Block:
    return "paragraph", "".join(f"<p>{words}</p>" for words in paragraphs)


WHY_IN_FRENCH: dict[str, Any] = {
    "title": "Pourquoi coopérer",
    "slug": "pourquoi-cooperer",
    "show_in_menus": True,
    "lead": "Parce que la personne que vous accompagnez n’a qu’une vie, et qu’elle la passe entre plusieurs portes. "
    "Coopérer, c’est faire que ces portes donnent sur la même maison.",
    "body": [
        ("heading", "Une association sait déjà faire"),
        _text(
            "Toute association de solidarité fait tenir ensemble sept sortes de gens qui n’ont ni le même métier, ni "
            "le même temps, ni le même pouvoir. Chacun y met ce qu’il sait et ce à quoi il tient, pour que quelque "
            "chose change dans la société. Coopérer avec la voisine, c’est étendre ce savoir-faire au-delà de sa "
            "propre porte."
        ),
        ("drawing", "table"),
        _cards(
            ("Celles et ceux qui administrent", "Ils portent le projet, en répondent et donnent de leurs soirées."),
            ("Les salariés", "Ils le font vivre chaque jour, et savent les premiers ce qui ne marche pas."),
            (
                "Les personnes accompagnées",
                "Elles disent si cela sert à quelque chose : c’est de leur vie qu’il s’agit.",
            ),
            ("Les bénévoles", "Ils donnent du temps, un regard du dehors, et parfois la clé du quartier."),
            ("Les partenaires", "L’école, l’hôpital, l’entreprise d’à côté : ce que l’on ne fait pas seul."),
            (
                "Les financeurs",
                "Ils permettent, ils demandent des comptes, ils voient plusieurs associations à la fois.",
            ),
            ("Les collectivités", "Elles connaissent le territoire et y décident de ce qui s’y fera."),
        ),
        ("heading", "Une œuvre commune, quelque part"),
        _text(
            "On ne coopère pas en général. On coopère à Laval, dans une vallée, sur une ligne d’autocar : là où des "
            "personnes attendent, où des équipes se croisent sans se connaître, où deux services répondent à la même "
            "demande et aucun à une autre. Ce que l’on construit ensemble porte le nom d’un lieu, et se mesure là : "
            "l’accompagnement y devient-il meilleur parce que ceux qui s’en occupent sont enfin d’accord ?"
        ),
        ("heading", "Un exercice délicat, disons-le"),
        _text(
            "Les réformes se suivent, on demande de faire mieux avec moins, et le mot « mutualiser » cache parfois le "
            "mot « réduire ». Une association peut craindre d’y perdre la main, son nom, ou ses salariés. Ces craintes "
            "ont des raisons ; une démarche qui ne les entend pas échoue tard, et cher."
        ),
        (
            "callout",
            {
                "heading": "Le projet associatif passe d’abord",
                "text": "<p>Une association existe pour répondre à un besoin, non pour entrer dans un schéma. Le "
                "réseau "
                "Uniopss-Uriopss invite ses adhérents à prendre les devants, pour que la coopération serve ce projet "
                "au lieu de le remplacer : une vision que l’on partage, un chemin que l’on décide à plusieurs, un "
                "progrès que l’on peut montrer.</p>",
            },
        ),
        ("heading", "Ce qui change autour de vous"),
        _cards(
            (
                "Les politiques sociales se compliquent",
                "Une même personne relève de trois guichets et de quatre lois. Seul, on n’en connaît qu’un.",
            ),
            (
                "L’action publique compte et réglemente",
                "Moins d’argent, davantage de règles : les fonctions de siège pèsent plus lourd sur les petites.",
            ),
            (
                "Les besoins se repèrent autrement",
                "L’appel à projets fixe la question, le délai et le lieu. Il met en concurrence des voisines qui se "
                "complétaient.",
            ),
            (
                "L’engagement se transforme",
                "On donne son temps autrement, les métiers se professionnalisent, les successions se font attendre.",
            ),
        ),
        _text(
            "Attendre que cela passe est une stratégie, et rarement la bonne. Il s’agit plutôt d’entreprendre "
            "autrement : revoir ce que l’on fait, avec qui, et pour qui."
        ),
        ("heading", "Une volonté que l’on partage"),
        _text(
            "Personne ne coopère sous la contrainte : on y obéit, ce qui n’est pas la même chose. Chacun entre "
            "librement, choisit ses partenaires, veut le projet, et reste lui-même. Cette liberté tient compte de ce "
            "qui l’entoure, les besoins, les moyens, les règles ; elle ne s’y dissout pas."
        ),
        ("heading", "Une démarche que l’on mène ensemble"),
        _text(
            "Elle commence chez soi. Avant d’aller vers les autres, chaque organisme se demande si ce projet va dans "
            "le sens du sien, et comment il emmènera celles et ceux que cela touche.",
            "Elle continue à plusieurs. Les intérêts doivent aller dans le même sens ; il faut le vérifier, et non le "
            "supposer. Avoir le même objet n’empêche pas de raisonner autrement : apprendre la logique de l’autre, et "
            "la tenir pour légitime, est la moitié du travail. L’autre moitié est de voir en quoi l’on se complète.",
            "Elle se négocie. Rien n’est acquis, tout se rediscute, et un groupe-projet tient la plume : il cherche, "
            "propose, fait valider, recommence. Plus le contexte est compliqué, plus cette forme est nécessaire.",
        ),
        ("heading", "Un progrès pour le projet de chacun"),
        _text(
            "Coopérer oblige à se regarder : ce que l’on voulait, ce que l’on fait, ce qui vient. On met en regard ce "
            "qui arrive du dehors, besoins, politiques, argent, et ce qui se passe dedans : une culture, des "
            "habitudes, une façon de décider, la sienne et celle des autres. Il en sort un projet remis d’accord avec "
            "son temps.",
            "C’est aussi un moyen d’agir sur ce qui nous entoure. Seule, une association s’adapte. Alliée, elle pèse : "
            "sur la qualité de ce qui est proposé, sur sa diversité, et sur la façon dont les politiques publiques se "
            "dessinent.",
        ),
    ],
}

WHO_IN_FRENCH: dict[str, Any] = {
    "title": "Qui sommes-nous",
    "slug": "qui-sommes-nous",
    "lead": "Ce site est celui d’un réseau d’associations qui en accompagne d’autres : l’Uniopss à Paris, une Uriopss "
    "près de chez vous.",
    "body": [
        ("drawing", "reseau"),
        ("heading", "Une union nationale, des unions régionales"),
        _text(
            "L’Uniopss rassemble les associations des secteurs sanitaire, social et médico-social. Elle porte leur "
            "parole auprès de l’État, suit les lois qui les concernent et tient ensemble le réseau.",
            "Les Uriopss font la même chose dans les régions, avec celles et ceux qui y travaillent. Elles informent, "
            "forment, conseillent, et accompagnent les coopérations : ce sont elles que vous aurez au téléphone.",
        ),
        ("heading", "Comment le réseau accompagne"),
        _text(
            "Une personne de l’Uriopss vient vous voir, explique le chemin, tient le calendrier et la plume, pose les "
            "questions que l’on évite. Elle ne décide de rien. L’accompagnement dure douze mois en moyenne ; moins "
            "quand vous êtes deux et que vous vous connaissez, davantage quand vous êtes six ou que la demande est "
            "large.",
            "Il prend l’association tout entière : la vie associative, les ressources humaines, la qualité de service, "
            "le droit social, la gestion économique et financière. Une fusion réussie sur le papier et ratée dans les "
            "équipes n’est pas une réussite.",
        ),
        ("heading", "Sur quoi il s’appuie"),
        _cards(
            (
                "Une méthode partagée",
                "Mise au point par le réseau, éprouvée d’une région à l’autre, validée en commun.",
            ),
            (
                "Des outils",
                "Grilles, modèles, calendriers : vous les trouverez dans les ressources, à reprendre librement.",
            ),
            (
                "Des gens",
                "Juristes, conseillères techniques, et des associations passées par là, qui répondent au téléphone.",
            ),
            (
                "Ce que vous apprenez",
                "Écrire ensemble rend plus capable : vos équipes en sortent avec un métier de plus.",
            ),
        ),
        ("heading", "Ce que le réseau ne fait pas"),
        _text(
            "Il ne finance pas votre projet, ne remplace ni un avocat ni un commissaire, et ne pousse à aucune forme. "
            "Il lui arrive de conseiller de ne pas coopérer."
        ),
    ],
}

TOOLS_IN_FRENCH: dict[str, Any] = {
    "title": "Ressources",
    "slug": "ressources",
    "show_in_menus": True,
    "lead": "De quoi commencer lundi : des grilles et des modèles à remplir, à modifier, à photocopier.",
    "body": [
        _text(
            "Chaque outil sert à une phase de la démarche. Les fichiers ODT et ODS s’ouvrent dans n’importe quel "
            "traitement de texte ou tableur ; le PDF s’imprime et se remplit au crayon. Reprenez-les librement."
        ),
        ("heading", "Les outils, dans l’ordre où l’on en a besoin"),
        ("tools", None),
        ("heading", "Trois façons de bien s’en servir"),
        _cards(
            (
                "À plusieurs",
                "Un outil rempli seul ne dit que ce que l’on savait. Comptez trois heures et six personnes.",
            ),
            ("Chacun d’abord chez soi", "Les grilles se remplissent séparément et s’ouvrent ensemble, le même jour."),
            (
                "Avec quelqu’un du dehors",
                "Votre Uriopss peut animer la séance : elle posera la question que l’on évite.",
            ),
        ),
        _text("Les études de cas donnent aussi leurs documents, à la fin de chaque récit."),
    ],
}

TOOLS_IN_ENGLISH: dict[str, Any] = {
    "title": "Resources",
    "slug": "resources",
    "show_in_menus": True,
    "lead": "Something to start with on Monday: grids and templates to fill in, adapt and photocopy.",
    "body": [
        _text(
            "Each tool serves one phase of the approach. ODT and ODS files open in any word processor or spreadsheet; "
            "the PDF is for printing and filling in by hand. Use them freely."
        ),
        ("heading", "The tools, in the order in which they are needed"),
        ("tools", None),
        ("heading", "Three ways to use them well"),
        _cards(
            ("Together", "A tool filled in alone only says what you already knew. Allow three hours and six people."),
            ("Each on its own first", "Grids are filled in separately and opened together, on the same day."),
            ("With an outsider", "Your Uriopss can lead the session: it will ask the question everyone avoids."),
        ),
        _text("Case studies also share their documents, at the end of each story."),
    ],
}

WHY_IN_ENGLISH: dict[str, Any] = {
    "title": "Why cooperate",
    "slug": "why-cooperate",
    "show_in_menus": True,
    "lead": "Because the person you support has one life, and spends it going from door to door. Cooperating means "
    "making those doors open into the same house.",
    "body": [
        ("heading", "An association already knows how"),
        _text(
            "Every association that works for others holds seven kinds of people together, who have neither the same "
            "job, nor the same hours, nor the same power. Each brings what they know and what they care about, so "
            "that something changes in society. Cooperating with your neighbour takes that know-how beyond your own "
            "door."
        ),
        ("drawing", "table"),
        _cards(
            ("Board members", "They carry the project, answer for it, and give their evenings to it."),
            ("Employees", "They bring it to life every day, and are the first to know what does not work."),
            ("The people supported", "They say whether it is of any use: it is their lives that are at stake."),
            ("Volunteers", "They give time, an outside view, and sometimes the key to the neighbourhood."),
            ("Partners", "The school, the hospital, the company next door: what nobody can do alone."),
            ("Funders", "They make it possible, ask for accountability, and see several associations at once."),
            ("Local authorities", "They know the area, and decide what will be done in it."),
        ),
        ("heading", "A shared undertaking, somewhere"),
        _text(
            "Nobody cooperates in general. You cooperate in Laval, in a valley, along a bus line: where people are "
            "waiting, where teams pass each other without meeting, where two services answer the same call and none "
            "answers another. What you build together bears the name of a place and is measured there: is support "
            "better, now that those who give it agree at last?"
        ),
        ("heading", "A delicate exercise, it has to be said"),
        _text(
            "Reform follows reform, more is asked for with less, and the word “pooling” sometimes hides the word "
            "“cutting”. An association may fear losing control, its name, or its staff. Such fears have their reasons; "
            "an approach that ignores them fails late, and at great cost."
        ),
        (
            "callout",
            {
                "heading": "The association’s own project comes first",
                "text": "<p>An association exists to meet a need, not to fit into a scheme. The Uniopss and Uriopss "
                "network invites its members to act early, so that cooperation serves that project instead of "
                "replacing it: a vision that is shared, a path chosen together, progress that can be shown.</p>",
            },
        ),
        ("heading", "What is changing around you"),
        _cards(
            (
                "Social policy is getting more complicated",
                "One person depends on three offices and four laws. Alone, you know only one of them.",
            ),
            (
                "Public bodies count and regulate",
                "Less money, more rules: head-office work weighs most on the smallest.",
            ),
            (
                "Needs are identified differently",
                "A call for projects sets the question, the deadline and the place. It turns neighbours who "
                "complemented each other into rivals.",
            ),
            (
                "Commitment takes other forms",
                "People give their time differently, jobs become professions, and successors are slow to come forward.",
            ),
        ),
        _text(
            "Waiting for it to pass is a strategy, though seldom a good one. It is better to go about things "
            "differently: "
            "to think again about what you do, with whom, and for whom."
        ),
        ("heading", "A shared will"),
        _text(
            "Nobody cooperates under compulsion: they obey, which is something else. Each joins freely, chooses its "
            "partners, wants the project, and remains itself. That freedom takes account of what surrounds it, needs, "
            "means and rules; it does not dissolve in them."
        ),
        ("heading", "An approach led together"),
        _text(
            "It begins at home. Before turning to others, each organisation asks whether this project fits with its "
            "own, and how it will bring along everyone it affects.",
            "It goes on together. Interests must point the same way; that has to be checked, not assumed. Having the "
            "same purpose does not mean reasoning alike: learning the other’s logic, and holding it to be legitimate, "
            "is half the work. The other half is seeing how you complement each other.",
            "It is negotiated. Nothing is settled for good, and a project group holds the pen: it looks, proposes, has "
            "things agreed, and starts again. The more complicated the setting, the more this form is needed.",
        ),
        ("heading", "Progress for each organisation’s project"),
        _text(
            "Cooperating makes you look at yourself: what you wanted, what you do, what is coming. What arrives from "
            "outside, needs, policies, money, is set against what goes on inside: a culture, habits, a way of "
            "deciding, yours and the others’. Out of it comes a project in step with its time.",
            "It is also a way to act on what surrounds you. Alone, an association adapts. With allies, it carries "
            "weight: it influences the quality and variety of what is offered, and how public policy is shaped.",
        ),
    ],
}

WHO_IN_ENGLISH: dict[str, Any] = {
    "title": "Who we are",
    "slug": "who-we-are",
    "lead": "This is the website of a network of associations that supports others: the Uniopss in Paris, a Uriopss "
    "near "
    "you.",
    "body": [
        ("drawing", "reseau"),
        ("heading", "A national union, regional unions"),
        _text(
            "The Uniopss brings together non-profit associations in health and social care. It speaks for them to the "
            "State, follows the laws that concern them, and holds the network together.",
            "The Uriopss do the same in the regions, with those who work there. They inform, train, advise, and "
            "support cooperation projects: they are the people you will speak to on the telephone.",
        ),
        ("heading", "How the network supports you"),
        _text(
            "Somebody from the Uriopss comes to see you, explains the process, keeps the timetable and takes the "
            "minutes, and asks the questions everyone avoids. They decide nothing. Support lasts twelve months on "
            "average; less when there are two of you who know each other, more when there are six or when you ask "
            "for a lot.",
            "It looks at the whole association: its life as an association, human resources, quality of service, "
            "employment law, economic and financial management. A merger that succeeds on paper and fails within the "
            "teams is not a success.",
        ),
        ("heading", "What it rests on"),
        _cards(
            ("A shared method", "Developed by the network, tested from region to region, approved jointly."),
            ("Tools", "Grids, templates, timetables: find them in the resources, and use them freely."),
            ("People", "Lawyers, advisers, and associations that have been through it and answer the telephone."),
            ("What you learn", "Writing together builds capacity: your teams come out of it with a new skill."),
        ),
        ("heading", "What the network does not do"),
        _text(
            "It does not fund your project, does not replace a lawyer or an auditor, and promotes no particular form. "
            "It sometimes advises against cooperating."
        ),
    ],
}
