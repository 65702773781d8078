import io

from tui.cli.stream import LiveText


def streamed(*texts: str) -> tuple[LiveText, io.StringIO]:
    stream = io.StringIO()
    live = LiveText(stream)
    for text in texts:
        live.take(text)
    return live, stream


def test_what_grows_at_its_end_is_written_a_text_behind() -> None:
    live, stream = streamed("You", "You are", "You are a")
    assert stream.getvalue() == "You are"
    assert live.finish("You are a cook.")
    assert stream.getvalue() == "You are a cook.\n"


def test_what_grows_above_the_context_is_written_as_it_grows() -> None:
    context = "\n\n## Context\nfor Ana"
    live, stream = streamed(*(f"## Role\n{role}{context}" for role in ("You", "You are", "You are a cook")))
    assert stream.getvalue() == "## Role\nYou are"
    assert live.finish(f"## Role\nYou are a cook.{context}")
    assert stream.getvalue().count("## Context") == 1


def test_an_answer_that_begins_anew_is_not_written_over_the_first() -> None:
    live, stream = streamed("You are a cook", "You are a cook and", "A", "A gardener", "A gardener who")
    assert stream.getvalue() == "You are a cook"
    assert not live.finish("A gardener who plants.")
    assert stream.getvalue() == "You are a cook\n"


def test_a_text_that_nobody_saw_arriving_is_written_whole() -> None:
    live, stream = streamed()
    assert not live.has_begun
    assert live.finish("all of it")
    assert stream.getvalue() == "all of it\n"


def test_escape_sequences_are_left_out_and_count_for_nothing() -> None:
    live, stream = streamed("a\x1b[31mb", "a\x1b[31mbc")
    assert live.finish("a\x1b[31mbc")
    assert stream.getvalue() == "abc\n"


class _Gone(io.StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError


def test_a_terminal_that_is_gone_costs_nothing() -> None:
    live = LiveText(_Gone())
    live.take("a")
    live.take("ab")
    live.finish("abc")
