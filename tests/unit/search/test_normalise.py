"""Where a title holds what was searched for."""

from hypothesis import given
from hypothesis import strategies as st

from domain.search.normalise import Term, spans_of

plain_texts = st.text(st.sampled_from("aAbB c+#-'_1"), max_size=30)
terms = st.builds(Term, st.text(st.sampled_from("abc+1"), min_size=1, max_size=3), st.booleans())


def test_marks_the_characters_of_the_title_and_not_those_of_its_folding() -> None:
    assert spans_of("Straße im Camión", (Term("strasse"), Term("camion"))) == [(0, 6), (10, 16)]


@given(plain_texts, terms)
def test_plain_letters_are_marked_alike_beside_other_ones(text: str, term: Term) -> None:
    assert spans_of(f"{text} é", (term,)) == spans_of(f"{text} x", (term,))
