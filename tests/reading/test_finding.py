"""Fast searches find what slow ones find."""

from hypothesis import given
from hypothesis import strategies as st

from oomlog.reading.finding import find, holding

TEXT = st.text("ab\n\xe9\udc80", max_size=30)
WORDS = st.text("ab", min_size=1, max_size=3)


@given(TEXT, WORDS, st.integers(0, 35), st.none() | st.integers(0, 35))
def test_find_is_that_of_a_text(text: str, words: str, start: int, end: int | None) -> None:
    """In ASCII or not, with stray bytes, from and to any place."""
    assert find(text, words, start, end) == text.find(words, start, end)


@given(st.lists(TEXT, max_size=6), st.lists(WORDS, max_size=3))
def test_holding_asks_each_text(texts: list[str], any_of: list[str]) -> None:
    """Nothing is found across two texts, and texts may have line feeds."""
    naive = [at for at, text in enumerate(texts) if any(words in text for words in any_of)]
    assert holding(texts, any_of) == naive
