"""Files of variables, Dockerfiles, images and lists of packages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.configuration.dockerfiles import build
from auditors.configuration.documents import File
from auditors.configuration.images import Image, image_of, interpolated
from auditors.configuration.reading.lines import image_variables, read_dockerfile, read_environment
from auditors.configuration.reading.packages import read_packages


def test_variables_as_shells_and_compose_read_them() -> None:
    text = "export A='x # y'\nB=x # note\n# C=x\nD=\"two\nlines\"\nE=last\nset F=g\nB=again\nnot one\n"
    found = read_environment(File(".env", text))
    assert {name: node.text for name, node in found.fields.items()} == {
        "A": "x # y",
        "B": "again",
        "D": "two\nlines",
        "E": "last",
        "F": "g",
    }
    assert found.fields["E"].line == 6
    assert [key.text for key in found.repeated] == ["B"]


def test_the_stages_of_a_dockerfile() -> None:
    text = (
        "# escape=\\\nARG TAG=v1\nFROM --platform=x base:${TAG} AS one\nUSER app\n\nFROM one\nRUN a \\\n"
        "# note\n  && b\nCOPY <<EOF /x\nUSER root\nEOF\nCMD x\n"
    )
    stages = build(read_dockerfile(File("Dockerfile", text))).stages
    assert [str(stage.image) for stage in stages] == ["base:v1", "None"]
    assert stages[1].user is not None
    assert stages[1].user.text == "USER app"
    assert [(node.text, node.line) for node in stages[1].instructions] == [
        ("RUN a && b", 7),
        ("COPY <<EOF /x", 10),
        ("CMD x", 13),
    ]


def test_the_variables_of_an_image() -> None:
    text = 'FROM x\nENV A=1 \\\n    B="two words" C=3\nENV D four five\nARG E=6\nARG F\n'
    found = image_variables(read_dockerfile(File("Dockerfile", text)))
    values = {name: (node.text, node.line) for name, node in found.fields.items()}
    assert values == {"A": ("1", 2), "B": ("two words", 3), "C": ("3", 3), "D": ("four five", 4), "E": ("6", 5)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("redis", Image("redis")),
        ("docker.io/library/redis:7", Image("redis", "7")),
        ("localhost:5000/a/b:1@sha256:abcdef", Image("localhost:5000/a/b", "1", "sha256:abcdef")),
        ("ghcr.io/a/b:${TAG:-latest}", Image("ghcr.io/a/b", "latest")),
        ("ghcr.io/a/b:${TAG}", None),
        ("{{ .Values.image }}", None),
        ("scratch", None),
        ("", None),
    ],
)
def test_references_to_images(text: str, expected: Image | None) -> None:
    assert image_of(text) == expected


@pytest.mark.parametrize("tag", ["", "latest", "main-latest", "main-stable", "stable", "nightly", "main", "dev"])
def test_tags_that_move(tag: str) -> None:
    assert Image("ghcr.io/berriai/litellm", tag).moves


@pytest.mark.parametrize("tag", ["v1.83.10-stable", "main-v1.82.0", "1.2.3", "sha-abc1234", "16-alpine"])
def test_tags_that_stay(tag: str) -> None:
    assert not Image("ghcr.io/berriai/litellm", tag).moves


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("ghcr.io/berriai/litellm", ("PyPI", "litellm")),
        ("docker.litellm.ai/berriai/litellm-database", ("PyPI", "litellm")),
        ("litellm/litellm-non_root", ("PyPI", "litellm")),
        ("portkeyai/gateway", ("npm", "@portkey-ai/gateway")),
        ("vllm/vllm-openai", ("PyPI", "vllm")),
        ("acme/litellm-exporter", None),
        ("postgres", None),
    ],
)
def test_the_package_in_an_image(name: str, package: tuple[str, str] | None) -> None:
    assert Image(name).package == package


def test_interpolation() -> None:
    assert interpolated("${A:-${B:-c}}/x") == "c/x"
    assert interpolated("$A", {"A": "1"}) == "1"
    assert interpolated("${A:?no}") is None
    assert interpolated("${A}/${B:-b}", partly=True) == "${A}/b"
    assert interpolated("$(pwd)/x") is None


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("requirements.txt", "litellm[proxy]==1.2.3 ; python_version > '3'\n", [("PyPI", "litellm==1.2.3")]),
        ("requirements-dev.in", "# litellm==1\n-r x.txt\nlitellm>=1.0,<2\n", [("PyPI", "litellm")]),
        ("requirements.txt", "litellm==1.*\n", [("PyPI", "litellm")]),
        ("constraints.txt", "LiteLLM===1.2\n", [("PyPI", "LiteLLM==1.2")]),
        ("pylock.toml", '[[packages]]\nname = "litellm"\nversion = "1.2"\n', [("PyPI", "litellm==1.2")]),
        ("Pipfile", '[packages]\nlitellm = "==1.2"\nother = "*"\n', [("PyPI", "litellm==1.2")]),
        ("pyproject.toml", '[tool.poetry.dependencies]\nlitellm = {version = "1.2"}\n', [("PyPI", "litellm==1.2")]),
        ("environment.yml", "dependencies:\n  - pip:\n    - litellm==1.2\n", [("PyPI", "litellm==1.2")]),
        (
            "package.json",
            '{"dependencies": {\n"@portkey-ai/gateway": "1.9.0"\n}}',
            [("npm", "@portkey-ai/gateway==1.9.0")],
        ),
        (
            "go.mod",
            "require (\n\tgithub.com/envoyproxy/ai-gateway v0.3.0\n)\n",
            [("Go", "github.com/envoyproxy/ai-gateway==0.3.0")],
        ),
        ("bom.json", '{"purl": "pkg:npm/%40portkey-ai/gateway@1.9.0"}', [("npm", "@portkey-ai/gateway==1.9.0")]),
    ],
)
def test_packages(name: str, text: str, expected: list[tuple[str, str]]) -> None:
    found = [(node.tag, node.text) for node in read_packages(File(name, text)).members]
    assert [one for one in found if any(word in one[1].lower() for word in ("litellm", "portkey", "envoy"))] == expected


@given(
    st.sampled_from(["Dockerfile", ".env", "uv.lock", "requirements.txt", "package-lock.json", "yarn.lock", "go.mod"]),
    st.text(alphabet="FROMENV ARGUSER=:@\"'{}$\\#<\n\t.01-x[],", max_size=300),
)
def test_no_text_breaks_the_readers(name: str, text: str) -> None:
    file = File(name, text)
    build(read_dockerfile(file))
    variables = image_variables(read_dockerfile(file))
    assert all(text[node.start : node.end] for node in variables.fields.values() if node.text)
    assert all(node.line >= 1 for node in read_environment(file).fields.values())
    assert all(node.line >= 1 for node in read_packages(file).members)
