"""`--product`: what a user says goes before what a file looks like."""

from __future__ import annotations

import re

import pytest

from auditors.cli import main
from auditors.configuration.documents import File, Kind
from auditors.configuration.kinds import PRODUCTS, parts
from auditors.configuration.registry import CHECKS


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_product_has_rules(product: str) -> None:
    kinds = {Kind.SERVICE if kind is Kind.DOCKER_RUN else kind for kind in PRODUCTS[product]}
    assert any(check.kinds & kinds for check in CHECKS)


def test_the_help_names_every_product(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "--help"]) == 0
    told = re.sub(r"\s+", " ", capfd.readouterr().out)
    assert f"What the files configure: {', '.join(PRODUCTS)}." in re.sub(r"(?<=-) ", "", told)


@pytest.mark.parametrize(
    ("name", "text", "product", "kind"),
    [
        ("a.txt", "general_settings: {}\n", "litellm", Kind.LITELLM),
        ("nginx.yaml", "a: b\n", "litellm", Kind.LITELLM),
        ("config.yaml", "model_list: []\n", "envoy", Kind.ENVOY),
        ("a.yaml", "server { listen 80; }\n", "nginx", Kind.NGINX),
        ("a.conf", "A=b\n", "environment", Kind.ENVIRONMENT),
        ("conf.txt", "{}\n", "portkey", Kind.PORTKEY),
        ("build", "FROM x\n", "docker", Kind.DOCKERFILE),
        ("start", "docker run x\n", "docker", Kind.SERVICE),
        ("x.yaml", "services: {a: {image: b}}\n", "docker", Kind.COMPOSE),
        ("x.yaml", "kind: Pod\nspec: {containers: []}\n", "kubernetes", Kind.KUBERNETES),
        ("x", "litellm==1.80.0\n", "requirements", Kind.REQUIREMENTS),
        (".env", "NEXTAUTH_SECRET=x\n", "langfuse", Kind.ENVIRONMENT),
        ("values.yaml", "proxy_config: {model_list: []}\n", "litellm", Kind.LITELLM),
    ],
)
def test_the_kind_is_what_the_user_says(name: str, text: str, product: str, kind: Kind) -> None:
    assert kind in {part[0] for part in parts(File(name, text), product)}


def test_an_unknown_product_is_a_usage_error(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "--product", "apache", "x"]) == 2
