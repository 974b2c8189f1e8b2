"""Which images run: whether they are pinned, and whether one of them is known to be malicious or vulnerable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.advisories.table import Advisory
from auditors.advisories.telling import evidence, summary, told, upgrade
from auditors.configuration.check import SUPPLY, Check, Problem, rule
from auditors.configuration.dockerfiles import build
from auditors.configuration.documents import Kind, Node
from auditors.configuration.images import Image, image_of
from auditors.configuration.reading.helm import image_text
from auditors.configuration.reading.kubernetes import containers_of, name_of, pod_of
from auditors.configuration.service_checks import COMPOSE, PINNED, label
from auditors.configuration.subject import Subject
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity
_RUN: Final = frozenset({Kind.SERVICE, Kind.DOCKERFILE, Kind.KUBERNETES, Kind.HELM})


def images(subject: Subject) -> Iterator[tuple[str, Node, Image]]:
    """The images of a part: the setting that names each, where it stands, and what it names."""
    for setting, node, image in _named(subject):
        if node is not None and image is None and isinstance(node.value, str):
            image = image_of(node.text)
        if node is not None and image is not None:
            yield setting, node, image


def _named(subject: Subject) -> Iterator[tuple[str, Node | None, Image | None]]:
    root = subject.root
    if subject.kind is Kind.SERVICE:
        yield label(subject, "image"), root.at("image"), None
    elif subject.kind is Kind.DOCKERFILE:
        yield from (("FROM", stage.start, stage.image) for stage in build(root).stages if stage.image is not None)
    elif subject.kind is Kind.HELM:
        yield f"{subject.name}.image".strip("."), _place(root), image_of(image_text(root))
    else:
        yield from ((f"{name_of(one)}.image", one.at("image"), None) for one in containers_of(pod_of(root)))
        listed = root.at("images")
        for entry in listed.members if listed is not None else ():
            yield f"images.{name_of(entry)}", entry, image_of(_kustomized(entry))


def _place(values: Node) -> Node | None:
    image = values.at("image")
    if image is None or not isinstance(image.value, dict):
        return image
    return image.at("tag") or image.at("digest") or image.at("repository") or image


def _kustomized(entry: Node) -> str:
    """An image as a kustomization changes it; empty where it pins nothing."""
    name, tag, digest = entry.at("newName") or entry.at("name"), entry.at("newTag"), entry.at("digest")
    if name is None or (tag is None and digest is None):
        return ""
    return f"{name.text}{f':{tag.text}' if tag is not None else ''}{f'@{digest.text}' if digest is not None else ''}"


def _unpinned(subject: Subject) -> Iterator[Problem]:
    changed = set(_overridden(subject))
    for setting, node, image in images(subject):
        if image.digest or image.name in changed:
            continue
        why, severity = _looseness(image)
        if subject.kind is Kind.DOCKERFILE and severity is _H and not image.is_gateway:
            severity = _M
        yield Problem(
            node, setting, f"{image.name}@sha256:…", found=str(image), why=why, severity=severity, about=str(image)
        )


def _overridden(subject: Subject) -> Iterator[str]:
    """The images of workloads whose tag or digest a kustomization sets."""
    if subject.kind is not Kind.KUBERNETES or pod_of(subject.root) is None:
        return
    for kustomization in subject.surroundings.manifests.get("kustomization", ()):
        listed = kustomization.at("images")
        for entry in listed.members if listed is not None else ():
            name = entry.at("name")
            if name is not None and (entry.at("newTag") or entry.at("digest")) is not None:
                yield name.text


def _looseness(image: Image) -> tuple[str, Severity]:
    if image.moves:
        why = "no tag, which is latest" if not image.tag else f"{image.tag} names another image tomorrow"
        if image.package == ("PyPI", "litellm"):
            why += "; for hours on 2026-10-21 such tags named a malicious one"
        return why, _H if image.is_gateway else _M
    if image.package == ("PyPI", "litellm") and image.tag.startswith("main-v"):
        return "a build of the main branch, whose tag may be set anew", _H
    if image.partial:
        return "the tag names a line of releases", _M if image.is_gateway else _L
    return "a tag can be set anew; only a digest cannot", _L


def _malicious(subject: Subject) -> Iterator[Problem]:
    table = subject.surroundings.advisories
    for setting, node, image in images(subject):
        advisory = table.of_digest(image.digest) if image.digest else None
        advisory = advisory or next((one for one in _known(subject, image) if one.malicious), None)
        if advisory is not None:
            yield Problem(
                node,
                setting,
                f"{image.name} of a release that is not affected, by its digest",
                found=str(image),
                why=told(advisory),
                extra=evidence([advisory], table.date),
            )


def _vulnerable(subject: Subject) -> Iterator[Problem]:
    table = subject.surroundings.advisories
    for setting, node, image in images(subject):
        known = [one for one in _known(subject, image) if not one.malicious]
        if known:
            yield Problem(
                node,
                setting,
                upgrade(table, *(image.package or ("", "")), image.tag, image.name),
                found=str(image),
                why=summary(known),
                severity=known[0].level,
                extra=evidence(known, table.date),
            )


def _known(subject: Subject, image: Image) -> tuple[Advisory, ...]:
    """The advisories about the release that a tag names."""
    if image.package is None or not image.tag or image.partial or image.moves:
        return ()
    return subject.surroundings.advisories.of(*image.package, image.tag)


def _compose(image: str) -> str:
    return f"services:\n  litellm:\n    image: {image}\n"


CHECKS: Final = (
    Check(
        rule(
            "CFG809",
            "image-not-pinned",
            _H,
            "The image is not pinned by its digest",
            "A tag can name another image tomorrow: whoever takes over the registry's account decides what runs.",
            "Pin the digest of a release that was looked at: `name@sha256:…`.",
            *SUPPLY,
            "CIS-DOCKER-1.6:4.2",
            "CIS-DOCKER-1.6:4.7",
            "CWE-494",
            "MITRE-ATLAS:AML.T0010",
            checks="The reference as it stands; moving tags of gateways are high, tags of a release low.",
        ),
        _RUN,
        _unpinned,
        _compose("ghcr.io/berriai/litellm:main-latest"),
        _compose(PINNED),
        name=COMPOSE,
    ),
    Check(
        rule(
            "ADV100",
            "image-malicious",
            _C,
            "The image is a malicious release",
            "It holds code that steals every key that the gateway can read, at each start.",
            "Take the host off the network, keep it for the investigation, revoke every key that it held, and start "
            "anew from a release that is not affected.",
            *SUPPLY,
            "CWE-506",
            "MITRE-ATLAS:AML.T0010",
            "NIST-AI-RMF:MANAGE-4.3",
            checks="Tag and digest against the table of advisories.",
        ),
        _RUN,
        _malicious,
        _compose("ghcr.io/berriai/litellm:v1.107.0"),
        _compose("ghcr.io/berriai/litellm:v1.109.1"),
        name=COMPOSE,
    ),
    Check(
        rule(
            "ADV104",
            "image-vulnerable",
            _H,
            "The image holds a release with known vulnerabilities",
            "How to use them is public, and scanners look for such servers all day.",
            "Take a release in which they are mended; the evidence names it.",
            *SUPPLY,
            "CWE-1395",
            "MITRE-ATLAS:AML.T0049",
            checks="The release that the tag names, compared with the affected ranges as PEP 440 orders versions. A "
            "digest alone names none.",
        ),
        _RUN,
        _vulnerable,
        _compose("ghcr.io/berriai/litellm:v1.82.6"),
        _compose("ghcr.io/berriai/litellm:v1.109.1"),
        name=COMPOSE,
    ),
)
