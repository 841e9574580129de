"""A text in sentences, as people write on a phone."""

import pytest

from models.core.sentences import sentences


@pytest.mark.parametrize(
    "text, found",
    [
        ("", []),
        ("  \n ", []),
        ("En", [["En"]]),
        ("Kl. 14 kom hun. Fint!", [["Kl. 14 kom hun.", "Fint!"]]),
        ("Jeg gikk. det var kaldt", [["Jeg gikk.", "det var kaldt"]]),
        ('"Kommer du?" spurte hun. Ja.', [['"Kommer du?" spurte hun.', "Ja."]]),
        ("Den 28. november. Ja", [["Den 28. november.", "Ja"]]),
        ("Jeg er 28. Hva nå?! Vet ikke …", [["Jeg er 28.", "Hva nå?!", "Vet ikke …"]]),
        ("Te, f.eks. grønn. O. kom.", [["Te, f.eks. grønn.", "O. kom."]]),
        ("Ja...  Nei\nNy linje. Til", [["Ja...", "Nei"], ["Ny linje.", "Til"]]),
        ("...", [["..."]]),
        (". . .", [[".", ".", "."]]),
    ],
)
def test_a_text_falls_into_its_sentences(text, found):
    assert sentences(text) == found


def test_no_word_is_lost_between_sentences():
    text = "Å. B?! «C.» d. 1. 2. e.g. " * 50
    assert " ".join(sentences(text)[0]).split() == text.split()
