"""The reader of NGINX configurations, held against crossplane, the parser that NGINX's makers published.

crossplane does not tell where arguments stand, says nothing when a quote is not closed, and opens what a file includes;
what it makes of sound text is what ours must make of it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import crossplane
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditors.configuration.documents import File, Node
from auditors.configuration.reading.nginx import read_nginx
from auditors.errors import UnreadableError
from tests.unit.configuration.auditing import SAMPLES

Tree = list[tuple[str, int, list[str], Any]]

SOUND = [path for path in sorted((SAMPLES / "nginx").iterdir()) if path.suffix == ".conf"]
_WORDS = st.text(alphabet="abz$/.:~^=*-_019{}", min_size=1, max_size=8).filter(
    lambda word: word[0] not in "{}" and "{" not in word and "}" not in word
)
_QUOTED = st.text(alphabet="ab {};#$\n'", max_size=8).map(lambda text: f'"{text}"')
_SPACE = st.sampled_from([" ", "\n", "\t", "  # a comment; {\n", "\n\n  "])


@st.composite
def _configurations(draw: st.DrawFn, depth: int = 0) -> str:
    lines = []
    for _ in range(draw(st.integers(0, 4))):
        words = [draw(_WORDS), *draw(st.lists(_WORDS | _QUOTED, max_size=3))]
        head = draw(_SPACE).join(words)
        if depth < 3 and draw(st.booleans()):
            lines.append(f"{head} {{ {draw(_configurations(depth + 1))} }}")
        else:
            lines.append(f"{head};")
    return draw(_SPACE).join(lines)


def ours(node: Node) -> Tree:
    """Name, line, arguments and block of every directive."""
    found: Tree = []
    for member in node.members:
        name = member.fields["directive"]
        block = member.fields.get("block")
        arguments = [argument.text for argument in member.fields["arguments"].members]
        found.append((name.text, name.line, arguments, None if block is None else ours(block)))
    return found


def theirs(directory: Path, text: str) -> Tree:
    file = directory / "nginx.conf"
    file.write_text(text)
    parsed = crossplane.parse(str(file), single=True, check_ctx=False, check_args=False)
    assert parsed["status"] == "ok", parsed["errors"]
    return _told(parsed["config"][0]["parsed"])


def _told(statements: list[dict[str, Any]]) -> Tree:
    return [
        (each["directive"], each["line"], each["args"], _told(each["block"]) if "block" in each else None)
        for each in statements
        if each["directive"] != "#"
    ]


def _same(text: str) -> str:
    """The text without what crossplane treats otherwise than NGINX: escapes in quotes, and parentheses of `if`."""
    return re.sub(r"\bif\b", "when", text).replace(r"\n", "")


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.name)
def test_samples_are_read_as_crossplane_reads_them(path: Path, tmp_path: Path) -> None:
    text = _same(path.read_text())
    assert ours(read_nginx(File("nginx.conf", text))) == theirs(tmp_path, text)


@settings(max_examples=100, deadline=None)
@given(text=_configurations())
def test_any_sound_text_is_read_as_crossplane_reads_it(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    directory = tmp_path_factory.mktemp("nginx")
    assert ours(read_nginx(File("nginx.conf", text))) == theirs(directory, f"{text}\n")


@settings(max_examples=300, deadline=None)
@given(text=st.text(alphabet="a \n{};\"'\\$#%-[]()=_bylualck", max_size=60))
def test_any_text_is_read_or_refused_with_its_place(text: str) -> None:
    try:
        root = read_nginx(File("nginx.conf", text))
    except UnreadableError as error:
        assert re.match(r"nginx\.conf:\d+:\d+: ", str(error))
        return
    for member in root.members:
        name = member.fields["directive"]
        assert text[name.start : name.end].strip("\"'")[:1] == name.text[:1] or "\\" in text


def test_words_know_where_they_stand() -> None:
    text = "server {\n  log_format main '$a'\n    \"$b\"; # ;\n}\n"
    directive = read_nginx(File("nginx.conf", text)).members[0].fields["block"].members[0]
    places = [(node.text, node.line, node.column) for node in directive.fields["arguments"].members]
    assert places == [("main", 2, 13), ("$a", 2, 18), ("$b", 3, 4)]
    assert [text[node.start : node.end] for node in directive.fields["arguments"].members] == ["main", "'$a'", '"$b"']
    assert directive.pointer == "/server/0/log_format/0"


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        (r'a "x\"y";', ['x"y']),
        (r"a 'it\'s';", ["it's"]),
        (r'a "x\ty";', ["x\ty"]),
        (r"a ^/x\.php$ b\;c;", [r"^/x\.php$", r"b\;c"]),
        ('a "";', [""]),
        ("a ${b}c ${d};", ["${b}c", "${d}"]),
        ("a {{ b }} c;", ["{{ b }}", "c"]),
        ("a {run}/x;", ["{run}/x"]),
        ("a b}c;", ["b}c"]),
    ],
)
def test_quotes_escapes_and_templates(text: str, arguments: list[str]) -> None:
    member = read_nginx(File("nginx.conf", text)).members[0]
    assert [argument.text for argument in member.fields["arguments"].members] == arguments


@pytest.mark.parametrize(
    "code",
    [
        "",
        ' local a = "}" ',
        " -- it's }\n",
        " --[[ } ]] ",
        " --[==[ ]] } ]==] ",
        " local s = [[ }} ]] ",
        " t = { a = { } } ",
    ],
)
def test_lua_is_one_word(code: str) -> None:
    root = read_nginx(File("nginx.conf", f"location / {{ access_by_lua_block {{{code}}} deny all; }}"))
    lua, deny = root.members[0].fields["block"].members
    assert [argument.text for argument in lua.fields["arguments"].members] == [code]
    assert deny.fields["directive"].text == "deny"


@pytest.mark.parametrize(
    "text",
    ['"' * 50_001, "{{" * 50_000, "${" * 50_000, "a\\" * 50_000, "x_by_lua_block {" + "[=" * 50_000, "{%" * 50_000],
)
def test_hostile_text_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_nginx(File("nginx.conf", text))
