import pytest
from django.utils.translation import override

from coop_pages.base.french import contracted


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("au nom de Le Phare, aide à domicile", "au nom du Phare, aide à domicile"),
        ("la réponse de Les Tilleuls", "la réponse des Tilleuls"),
        ("adressé à Le Phare et à Les Tilleuls", "adressé au Phare et aux Tilleuls"),
        ("le mandat de Anne Guérin", "le mandat d’Anne Guérin"),
        ("la réponse de Association Les Rives", "la réponse d’Association Les Rives"),
        ("au nom de La Passerelle, de L’Escale, de Habitat", "au nom de La Passerelle, de L’Escale, de Habitat"),
        ("de le dire à la fin", "de le dire à la fin"),
    ],
)
def test_french_contracts_before_a_name(said, right):
    with override("fr"):
        assert contracted(said) == right
    with override("en"):
        assert contracted(said) == said
