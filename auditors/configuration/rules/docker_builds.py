"""How an image is built: what its steps download and run, and what they leave writable for everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import SUPPLY, Check, Problem, rule
from auditors.configuration.dockerfiles import build
from auditors.configuration.documents import Kind
from auditors.configuration.subject import Subject
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity
_PIPED: Final = re.compile(
    r"\b(?:curl|wget)\b[^|;&]{0,2000}\|\s*(?:sudo\s+(?:-\S+\s+)*)?(?:/(?:usr/)?bin/)?(?:env\s+)?(?:ba|da|z|a)?sh\b"
    r"|\b(?:ba|da|z|a)?sh\s+(?:-c\s+)?[\"']?(?:<\(|\$\()\s*(?:curl|wget)\b"
)
_VERIFIED: Final = re.compile(r"\b(?:sha(?:256|384|512)sum|shasum|gpgv?|cosign|minisign)\b")
_ADDED: Final = re.compile(r"ADD\s+(?P<options>(?:--\S+\s+)*)\S*?https?://\S+")
_OPENED: Final = re.compile(r"\bchmod\s+(?:-\S+\s+)*(?:0?777|a\+rwx|o\+w|a\+w|ugo\+rwx)\s")


def _downloads(subject: Subject) -> Iterator[Problem]:
    final = build(subject.root).final
    for node in final.having("RUN", "ADD") if final is not None else ():
        text = node.text
        if text.startswith("ADD"):
            match = _ADDED.match(text)
            if match is not None and "--checksum" not in match["options"]:
                yield Problem(node, "ADD", "ADD --checksum=sha256:…", found="an address without a checksum")
        elif _PIPED.search(text) and not _VERIFIED.search(text):
            yield Problem(node, "RUN", "a package, or a file whose checksum is compared", found="a download in a shell")


def _open(subject: Subject) -> Iterator[Problem]:
    final = build(subject.root).final
    for node in final.having("RUN") if final is not None else ():
        match = _OPENED.search(node.text)
        if match is not None:
            yield Problem(node, "RUN", "rights for the user of the image only", found=match[0].strip())


CHECKS: Final = (
    Check(
        rule(
            "CFG841",
            "image-runs-downloads",
            _M,
            "The image is built from what is downloaded without a check",
            "Whoever takes over the site, or answers in its place, has code run in the build and in every container.",
            "Install a package of a fixed version, or compare the checksum before the file is used "
            "(`ADD --checksum=sha256:…`).",
            *SUPPLY,
            "CWE-494",
            checks="`ADD` of an address without `--checksum`, and downloads that are piped into a shell in a step that "
            "compares no checksum or signature; the stages that end up in the image.",
        ),
        frozenset({Kind.DOCKERFILE}),
        _downloads,
        "FROM python:3.12-slim\nRUN curl -sSL https://example.com/install.sh | bash\nUSER 1000\n",
        "FROM python:3.12-slim\nRUN curl -sSLo /tmp/i.sh https://example.com/install.sh "
        "&& echo '4d4d /tmp/i.sh' | sha256sum -c - && sh /tmp/i.sh\nUSER 1000\n",
        name="Dockerfile",
    ),
    Check(
        rule(
            "CFG842",
            "image-writable-by-all",
            _L,
            "Everybody in the container may change files of the image",
            "Whoever breaks into any process of it changes what the others run, whatever user they have.",
            "Give files to the user that needs them: `COPY --chown=10001:10001`, `chmod 755`.",
            "CWE-732",
            checks="`chmod` in steps that gives all users the right to write.",
        ),
        frozenset({Kind.DOCKERFILE}),
        _open,
        "FROM python:3.12-slim\nRUN chmod -R 777 /app\nUSER 1000\n",
        "FROM python:3.12-slim\nRUN chmod -R 755 /app\nUSER 1000\n",
        name="Dockerfile",
    ),
)
