"""Files that are no readable YAML mapping, and the text that values keep."""

import pytest

from queue_server.config_document import DEEPEST, DocumentError, key_path, read_document

COLON = "a ':' is not expected here: check the indentation and the line above, or put the text in"


@pytest.mark.parametrize(
    "text, line, sentence",
    [
        pytest.param("", 1, "the file is empty", id="empty"),
        pytest.param("# only\n# comments\n", 1, "the file is empty", id="comments"),
        pytest.param("# x\n- a\n", 2, "the file should begin with keys", id="a list"),
        pytest.param("\nhello\n", 2, "the file should begin with keys", id="a text"),
        pytest.param("a:\n\tb: 1\n", 2, "a tab stands at the beginning", id="tab"),
        pytest.param("a: 1\nb: @x\n", 2, "a text that begins with this sign", id="at sign"),
        pytest.param("a: 1\nb: c: d\n", 2, COLON, id="two colons"),
        pytest.param("a:\n  b: 1\n    c: 2\n", 3, COLON, id="too deep"),
        pytest.param("a:\n  b: 1\n c: 2\n", 3, "the indentation does not match", id="too shallow"),
        pytest.param("a: 1\nb: 'x\nc: 2\n", 2, "a quote is opened here", id="open quote"),
        pytest.param("a: [1, 2\nb: 3\n", 1, "a '[' or '{' is opened here", id="open list"),
        pytest.param("a: {b: 1\n", 1, "a '[' or '{' is opened here", id="open group"),
        pytest.param("a: 1\nb\nc: 2\n", 2, "a ':' is missing after the key", id="no colon"),
        pytest.param("a: 1\n---\nb: 2\n", 2, "the file should hold one document", id="documents"),
        pytest.param("a: &x 1\nb: *x\n", 2, "'*' refers to another value", id="alias"),
        pytest.param("a: 1\nb: *\n", 2, "not valid YAML: ", id="lone asterisk"),
        pytest.param("a: \x07\n", 1, "an invisible control character", id="bell"),
        pytest.param('a: 1\nb: "\\0"\n', 2, "an escape such as \\0 or", id="escaped NUL"),
        pytest.param('a: "\\ud800"\n', 1, "an escape such as \\0 or", id="surrogate"),
        pytest.param("a: 1\n? [b]\n: 1\n", 2, "a key should be a word", id="list as key"),
        pytest.param("a: 1\n'': 1\n", 2, "a key should be a word", id="empty key"),
        pytest.param("a: 1\nb: !own 1\n", 2, "remove the tag '!own'", id="own tag"),
        pytest.param("a: !!set {b}\n", 1, "remove the tag '!!set'", id="set"),
        pytest.param("a: !!python/none x\n", 1, "remove the tag '!!python/none'", id="python"),
        pytest.param("a: 1\nb: 2\na: 3\n", 3, "written twice, first on line 1", id="twice"),
        pytest.param("a: " + "[" * DEEPEST, 1, "nested too deeply", id="bomb"),
    ],
)
def test_unreadable(text: str, line: int, sentence: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_document(text.encode())
    ((found_line, _, found),) = caught.value.findings
    assert (found_line, found[: len(sentence)]) == (line, sentence)
    assert "\n" not in found


def test_a_key_written_twice_is_named_with_its_path() -> None:
    with pytest.raises(DocumentError) as caught:
        read_document(b"a:\n  - b: 1\n    c: 2\n    b: 3\n    c: 4\n")
    assert [(line, key_path(place)) for line, place, _ in caught.value.findings] == [
        (4, "a[0].b"),
        (5, "a[0].c"),
    ]


@pytest.mark.parametrize(
    "raw, line",
    [
        pytest.param("a: é\n".encode("latin-1"), 1, id="latin-1"),
        pytest.param(b"a: 1\nb: \xff\n", 2, id="second line"),
        pytest.param("a: 1\n".encode("utf-16"), 1, id="utf-16"),
    ],
)
def test_not_utf8(raw: bytes, line: int) -> None:
    with pytest.raises(DocumentError, match="not UTF-8") as caught:
        read_document(raw)
    assert caught.value.findings[0][0] == line


@pytest.mark.parametrize(
    "written, kept",
    [
        ("1", "1"),
        ("007", "007"),
        ("1.50", "1.50"),
        ("no", "no"),
        ("2026-01-02", "2026-01-02"),
        ("08:30", "08:30"),
        ("'quoted'", "quoted"),
        ("", None),
        ("~", None),
        ("[1, {b: 2}]", ["1", {"b": "2"}]),
    ],
)
def test_scalars_stay_as_written(written: str, kept: object) -> None:
    assert read_document(f"a: {written}\n".encode()).data == {"a": kept}


@pytest.mark.parametrize("text", ["\ufeffa:\n  b: 1\n", "a:\r\n  b: 1\r\n"])
def test_byte_order_mark_and_windows_lines(text: str) -> None:
    document = read_document(text.encode())
    assert document.data == {"a": {"b": "1"}}
    assert document.lines == {(): 1, ("a",): 1, ("a", "b"): 2}


def test_lines_and_keys() -> None:
    document = read_document(b"a:\n  - b: [x,\n      y]\n  - c: 1\n")
    item = ("a", 0, "b", 1)
    assert (document.line(item), document.key(item)) == (3, "a[0].b")
    assert (document.line(("a", 1)), document.key(("a", 1))) == (4, "a[1]")
    absent = ("a", 1, "d", "e")
    assert (document.line(absent), document.key(absent)) == (4, "a[1].d.e")
