"""Pictures, documents and links to them are told once, where the text shows them."""

from coop_pages.evidence.differences import Kind, differences_between
from tests.unit.evidence.differences.texts import (
    FEASIBILITY,
    files,
    introduction,
    read_aloud,
    section,
    sentences,
    text,
    told,
)

IMAGE = '<embed embedtype="image" id="{}" format="{}" alt="{}"/>'


def with_files(html, *found, **names):
    return text(section("introduction", {"introduction": html}), files(*found, **names))


def test_a_picture_replaced_in_the_text_is_told_once_with_both():
    before = with_files(IMAGE.format(3, "left", "x"), ["image", "3", "aaa"], image_3="La façade")
    after = with_files(IMAGE.format(4, "left", "x"), ["image", "4", "bbb"], image_4="Le jardin")
    [change] = told(before, after)
    assert change.kinds == (Kind.MEDIA,)
    assert change.sentences == ("«\u202fLa façade\u202f» est remplacé par «\u202fLe jardin\u202f».",)
    assert [(p.pk, p.title, p.digest) for p in change.pictures_before] == [("3", "La façade", "aaa")]
    assert [(p.pk, p.title, p.digest) for p in change.pictures_after] == [("4", "Le jardin", "bbb")]


def test_how_a_picture_is_shown():
    before = with_files(IMAGE.format(3, "left", "x"), ["image", "3", "aaa"], image_3="La façade")
    after = with_files(IMAGE.format(3, "right", ""), ["image", "3", "aaa"], image_3="La façade")
    [change] = told(before, after)
    assert change.sentences == (
        "«\u202fLa façade\u202f» · description\u00a0: x → (rien) · place dans le texte\u00a0: left → right",
    )
    assert change.pictures_before == change.pictures_after == ()


def test_a_media_from_elsewhere():
    film = '<embed embedtype="media" url="https://film.org/{}"/>'
    [change] = told(introduction(film.format(1)), introduction(film.format(2)))
    assert change.sentences == ("«\u202fhttps://film.org/1\u202f» est remplacé par «\u202fhttps://film.org/2\u202f».",)
    [change] = told(introduction("<p>a</p>"), introduction("<p>a</p>" + film.format(1)))
    assert read_aloud(change.inline) == "ajouté: [https://film.org/1]"


def test_a_picture_added_removed_and_its_file_replaced():
    without = with_files("<p>a</p>")
    shown = with_files("<p>a</p>" + IMAGE.format(3, "left", "x"), ["image", "3", "aaa"], image_3="La façade")
    [change] = told(without, shown)
    assert change.kinds == (Kind.ADDED, Kind.MEDIA)
    assert [p.title for p in change.pictures_after] == ["La façade"]
    assert read_aloud(change.inline) == "ajouté: [La façade]"
    [change] = told(shown, without)
    assert change.kinds == (Kind.REMOVED, Kind.MEDIA)
    assert [p.title for p in change.pictures_before] == ["La façade"]
    other = with_files("<p>a</p>" + IMAGE.format(3, "left", "x"), ["image", "3", "bbb"], image_3="La façade")
    [change] = told(shown, other)
    assert change.kinds == (Kind.MEDIA,)
    assert change.sentences == ("Le contenu du fichier «\u202fLa façade\u202f» a été remplacé par un autre.",)
    assert [p.digest for p in (*change.pictures_before, *change.pictures_after)] == ["aaa", "bbb"]


def test_the_first_picture_and_the_last_are_told_once():
    """With them the list of files comes, or goes, as a whole."""
    without = introduction("<p>a</p>")
    shown = with_files("<p>a</p>" + IMAGE.format(3, "left", "x"), ["image", "3", "La façade", "aaa"])
    for before, after, kind in ((without, shown, Kind.ADDED), (shown, without, Kind.REMOVED)):
        [change] = told(before, after)
        assert change.kinds == (kind, Kind.MEDIA)
        assert [p.title for p in (*change.pictures_before, *change.pictures_after)] == ["La façade"]
    two = with_files(
        IMAGE.format(3, "left", "x") + "<p>a</p>" + IMAGE.format(4, "left", "x"),
        ["image", "3", "La façade", "aaa"],
        ["image", "4", "Le jardin", "bbb"],
    )
    heard = [read_aloud(change.inline) for change in told(without, two)]
    assert heard == ["ajouté: [La façade]", "ajouté: [Le jardin]"]
    # A list of which nothing is shown elsewhere is told for itself.
    alone = with_files("<p>a</p>", ["document", "5", "Statuts", "aaa"])
    [change] = told(without, alone)
    assert read_aloud(change.inline) == "ajouté: Statuts"


def test_a_picture_replaced_beside_a_line_that_went_is_still_a_picture_replaced():
    """A paragraph never becomes a picture: it went, and the picture of before became the one of now."""
    before = with_files(
        "<p>Un</p><p>Un</p><p>Voir le projet</p>" + IMAGE.format(3, "left", "x") + "<p>Merci</p>",
        ["image", "3", "La façade", "aaa"],
    )
    after = with_files(
        "<p>Un</p>" + IMAGE.format(4, "left", "x") + "<p>Merci</p><p>Voir le projet</p>",
        ["image", "4", "Le jardin", "bbb"],
    )
    assert [(change.heading, change.sentences) for change in told(before, after)] == [
        ("Supprimé", ("La même chose figurait ici 2 fois\u202f; elle y figure maintenant une fois.",)),
        ("Image ou fichier", ("«\u202fLa façade\u202f» est remplacé par «\u202fLe jardin\u202f».",)),
        ("Déplacé", ("Déplacé\u00a0: c’était après «\u202fUn\u202f», c’est maintenant après «\u202fMerci\u202f».",)),
    ]
    one_less = with_files("<p>Un</p><p>Merci</p>" + IMAGE.format(3, "left", "x"), ["image", "3", "La façade", "aaa"])
    [change] = told(one_less, with_files("<p>Un</p><p>Merci</p><p>Deux</p>"))[:1]
    assert change.kinds != (Kind.SHAPE,)


def test_a_list_of_files_of_which_the_text_shows_a_part_is_told_too():
    shown = with_files(
        "<p>a</p>" + IMAGE.format(3, "left", "x"),
        ["image", "3", "La façade", "aaa"],
        ["document", "5", "Statuts", "bbb"],
    )
    heard = [read_aloud(change.inline) for change in told(introduction("<p>a</p>"), shown)]
    assert heard == ["ajouté: [La façade]", "ajouté: La façade / Statuts"]


def test_the_pictures_that_changed_are_listed_once():
    before = with_files(IMAGE.format(3, "left", "x"), ["image", "3", "aaa"], image_3="La façade")
    after = with_files(IMAGE.format(4, "left", "x"), ["image", "4", "bbb"], image_4="Le jardin")
    assert [picture.title for picture in differences_between(before, after).pictures] == ["La façade", "Le jardin"]
    assert differences_between(before, before).pictures == []


def test_a_picture_in_a_list_is_a_picture():
    before, after = (
        with_files(f"<ul><li>a</li><li>{IMAGE.format(pk, 'left', 'x')}</li></ul>", **{f"image_{pk}": f"Image {pk}"})
        for pk in (3, 4)
    )
    [change] = told(before, after)
    assert change.kinds == (Kind.MEDIA,)
    assert change.sentences == ("«\u202fImage 3\u202f» est remplacé par «\u202fImage 4\u202f».",)


def test_files_whose_title_is_part_of_the_text():
    before, after = (
        with_files("", ["document", "3", "Statuts", "aaa"]),
        with_files("", ["document", "3", "Statuts 2", "aaa"]),
    )
    [change] = told(before, after)
    assert change.sentences == ("Le fichier «\u202fStatuts\u202f» s’appelle maintenant «\u202fStatuts 2\u202f».",)


def test_a_file_that_no_part_of_the_text_shows_is_told_by_itself():
    [change] = told(with_files("<p>a</p>"), with_files("<p>a</p>", ["document", "5", "aaa"], document_5="Statuts"))
    assert change.kinds == (Kind.ADDED, Kind.MEDIA)
    assert change.where == "Statuts"
    assert read_aloud(change.inline) == "ajouté: Statuts"
    assert change.pictures_after == ()


def test_the_picture_of_a_page_and_a_document_of_a_row():
    names = {"image_3": "La façade", "image_4": "Le jardin"}
    before, after = (
        text(
            section("lead", {"lead": "a", "image": pk, "image_alt": ""}),
            files(["image", str(pk), "aaa"], **names),
            kind="coop_pages.casestudypage",
        )
        for pk in (3, 4)
    )
    [change] = told(before, after)
    assert change.kinds == (Kind.MEDIA,)
    assert change.sentences == ("Image\u00a0: La façade → Le jardin",)
    assert [p.title for p in (*change.pictures_before, *change.pictures_after)] == ["La façade", "Le jardin"]


def test_links_go_by_the_name_of_what_they_lead_to():
    link = '<p><a linktype="{}" id="{}">ici</a></p>'

    def page(kind, pk):
        names = {"wagtailcore_page_3": "Le projet", "document_5": "Statuts"}
        return text(section("introduction", {"introduction": link.format(kind, pk)}, **names), kind=FEASIBILITY)

    assert sentences(page("page", 3), page("document", 5)) == [
        "Le lien de «\u202fici\u202f» menait vers la page «\u202fLe projet\u202f»\u202f;"
        " il mène maintenant vers le document «\u202fStatuts\u202f»."
    ]


def test_a_media_without_an_address():
    [change] = told(introduction("<p>a</p>"), introduction('<p>a</p><embed embedtype="media"/>'))
    assert read_aloud(change.inline) == "ajouté: []"
    assert change.kinds == (Kind.ADDED,)


def test_a_document_that_the_text_leads_to_is_told_once():
    link = '<p><a linktype="document" id="5">ici</a></p>'
    [change] = told(with_files(""), with_files(link, ["document", "5", "Statuts", "aaa"]))
    assert change.kinds == (Kind.ADDED, Kind.MEDIA)
    assert read_aloud(change.inline) == "ajouté: ici (→ le document « Statuts »)"
    assert change.pictures_after == ()
