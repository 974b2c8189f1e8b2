"""Commands that start containers, as scripts hold them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.configuration.documents import File, Node
from auditors.configuration.reading.docker_run import read_docker_runs, read_hop_limits, read_script_variables
from auditors.configuration.services import Port, is_gateway, mounts, ports


def runs(text: str) -> list[Node]:
    return read_docker_runs(File("start.sh", text))


def texts(service: Node, key: str) -> list[str]:
    node = service.at(key)
    return [member.text for member in node.members] if node is not None else []


def test_options_in_all_spellings() -> None:
    (service,) = runs(
        "docker run -dp 4000:4000 --publish=127.0.0.1:1:1 -p2:2 -e A=b --env C -eD=e --env-file .env -u 1000"
        " --read-only --cap-drop=ALL --memory 2g --name gateway image:1 --config /c.yaml\n"
    )
    assert texts(service, "ports") == ["4000:4000", "127.0.0.1:1:1", "2:2"]
    assert texts(service, "environment") == ["A=b", "C", "D=e"]
    assert texts(service, "env_file") == [".env"]
    assert texts(service, "cap_drop") == ["ALL"]
    assert {key: service.fields[key].text for key in ("user", "mem_limit", "image", "command", "read_only")} == {
        "user": "1000",
        "mem_limit": "2g",
        "image": "image:1",
        "command": "--config /c.yaml",
        "read_only": "true",
    }


@pytest.mark.parametrize(
    "command",
    [
        "docker run IMAGE",
        "sudo docker run IMAGE",
        "podman run IMAGE",
        "nerdctl container run IMAGE",
        "docker --context remote run IMAGE",
        "docker -H tcp://x run IMAGE",
        "/usr/bin/docker create IMAGE",
        "exec docker run --rm -it IMAGE",
        "if ! docker run IMAGE; then exit 1; fi",
        "cd /srv && docker run IMAGE || exit",
        "id=$(docker run -d IMAGE)",
        "id=`docker run -d IMAGE`",
        "DOCKER_HOST=x docker run --gpus all --shm-size 1g IMAGE",
        "docker run --unknown-option value IMAGE",
        "docker run \\\n  # note\n  --init \\\n  IMAGE",
        "docker run --rm \\  \n  IMAGE # at the end",
        "docker run 'IMAGE'",
        'NAME=IMAGE\ndocker run "$NAME"',
        "docker run ${NAME:-IMAGE}",
    ],
)
def test_the_image_is_found(command: str) -> None:
    assert [service.fields["image"].text for service in runs(f"#!/bin/sh\n{command}\n")] == ["IMAGE"]


@pytest.mark.parametrize(
    "text",
    [
        "# docker run image",
        'echo "docker run image"',
        "docker compose run web",
        "docker ps && docker rm run",
        "docker build -t run .",
        "run image",
    ],
)
def test_what_starts_no_container(text: str) -> None:
    assert runs(text) == []


def test_each_option_has_its_line() -> None:
    (service,) = runs("set -e\ndocker run \\\n  -p 1:1 \\\n  -e A=b \\\n  image\n")
    found = {key: service.fields[key].line for key in ("ports", "environment", "image")}
    assert found == {"ports": 3, "environment": 4, "image": 5}
    assert service.line == 2


def test_variables_of_the_script_are_put_in() -> None:
    (service,) = runs('TAG=v1\nexport PORT="4000"\ndocker run -p $PORT:4000 -e KEY="$SECRET" image:${TAG}\n')
    assert texts(service, "ports") == ["4000:4000"]
    assert texts(service, "environment") == ["KEY=$SECRET"]
    assert service.fields["image"].text == "image:v1"


def test_variables_that_a_script_sets() -> None:
    text = "#!/bin/sh\nexport A=1 B='two words'\nlower=x\nC=3 docker run -e C image\nD=\necho E=5\n"
    found = read_script_variables(File("start.sh", text))
    assert found is not None
    assert {name: (node.text, node.line) for name, node in found.fields.items()} == {
        "A": ("1", 2),
        "B": ("two words", 2),
        "C": ("3", 4),
    }
    assert read_script_variables(File("start.sh", "echo A=1\n")) is None


def test_how_far_the_metadata_service_answers() -> None:
    text = (
        "aws ec2 x --http-put-response-hop-limit 2\naws y --metadata-options HttpTokens=x,HttpPutResponseHopLimit=1\n"
    )
    found = read_hop_limits(File("start.sh", text))
    assert found is not None
    assert [(node.value, node.line) for node in found.members] == [(2, 1), (1, 2)]
    assert read_hop_limits(File("start.sh", "aws ec2 x\n")) is None


def test_mounts_of_both_kinds() -> None:
    (service,) = runs(
        "docker run -v $(pwd)/a.yaml:/a.yaml:ro -v $HOME/.aws:/aws -v named:/data"
        " --mount type=bind,source=/etc,target=/etc,readonly --mount type=volume,src=v,dst=/v image"
    )
    found = [(mount.source, mount.target, mount.writable) for mount in mounts(service)]
    assert found == [("$(pwd)/a.yaml", "/a.yaml", False), ("~/.aws", "/aws", True), ("/etc", "/etc", False)]


@pytest.mark.parametrize(
    ("text", "host", "published", "target", "local"),
    [
        ("4000:4000", "", "4000", 4000, False),
        ("4000", "", "", 4000, False),
        ("127.0.0.1:4000:4000", "127.0.0.1", "4000", 4000, True),
        ("127.0.0.1::4000", "127.0.0.1", "", 4000, True),
        ("0.0.0.0:80:4000/tcp", "0.0.0.0", "80", 4000, False),
        ("[::1]:1:2", "[::1]", "1", 2, True),
        ("[::]:1:2", "[::]", "1", 2, False),
        ("localhost:1:2", "localhost", "1", 2, True),
        ("8000-8010:9000-9010", "", "8000-8010", 9000, False),
        ("${PORT:-4000}:4000", "", "4000", 4000, False),
        ("${PORT}:4000", "", "?", 4000, False),
        ("${BIND:-127.0.0.1}:1:2", "127.0.0.1", "1", 2, True),
        ("${BIND}:1:2", "?", "1", 2, True),
        ("53:53/udp", "", "53", 53, False),
    ],
)
def test_published_ports(text: str, host: str, published: str, target: int, local: bool) -> None:
    file = File("docker-compose.yaml", "")
    listed = Node(file, [Node(file, text, quoted=True)])
    (port,) = ports(Node(file, {"ports": listed}))
    assert port == Port(port.node, host, published, target, port.rest)
    assert port.is_local is local


@pytest.mark.parametrize(
    ("image", "expected"),
    [("ghcr.io/berriai/litellm:v1", True), ("postgres:16", False), ("nginx", False), ("ollama/ollama", True)],
)
def test_what_is_a_gateway(image: str, expected: bool) -> None:
    file = File("docker-compose.yaml", "")
    assert is_gateway(Node(file, {"image": Node(file, image)})) is expected


@given(st.text(alphabet="docker run-pe=:$(){}`'\"\\ \n\t;&|#<A1", max_size=300))
def test_no_script_breaks_the_reader(text: str) -> None:
    for service in runs(text):
        assert service.line >= 1
        assert 0 <= service.start <= service.end <= len(text)
        list(ports(service))
        list(mounts(service))
