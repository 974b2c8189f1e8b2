"""Tokens of code hosts, package registries and build services: who takes one changes what is shipped."""

from __future__ import annotations

import string
import zlib
from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.credentials import UUID, is_cut_off, named, prefixed, secret
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.placeholders import is_placeholder

_BASE62: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_CHECK_DIGITS: Final = 6


def checksum_fits(token: str) -> bool:
    """Whether the last six characters are the CRC-32 of the rest (without its prefix) in base 62.

    Source: https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
    """
    body = token.rpartition("_")[2]
    number = zlib.crc32(body[:-_CHECK_DIGITS].encode())
    digits = ""
    while number:
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    return digits.rjust(_CHECK_DIGITS, "0") == body[-_CHECK_DIGITS:]


def _checked(token: str) -> float:
    return 0.99 if checksum_fits(token) else 0.95


GITHUB: Final = prefixed(
    secret(
        340,
        "github-token",
        "GITHUB_TOKEN",
        "GitHub token in a log",
        allows="read and push code, change workflows and read their secrets, as far as the token's scopes go",
        revoke="Delete the token at https://github.com/settings/tokens (apps: revoke the installation or user "
        "token), and look at the audit log for what it did.",
        checks="`ghp_`, `gho_`, `ghu_`, `ghs_` or `ghr_` and 36 letters and digits, the last six of which are a "
        "CRC-32 of the rest (0.99 where it fits, else 0.95); `github_pat_` and 82, or `ghs_`, a number and a JSON Web "
        "Token (0.98).",
        severity=Severity.CRITICAL,
    ),
    r"(?:gh[pousr]_[A-Za-z0-9]{36,76}|ghs_[0-9]{1,12}_eyJ[A-Za-z0-9_-]{8,400}\.[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{8,800}"
    r"|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}|github_pat_[A-Za-z0-9_]{60,82})",
    heads=("gh[pousr]_[A-Za-z0-9]{8}", "ghs_[0-9]{1,12}_eyJ", "github_pat_[A-Za-z0-9_]{8}"),
    prefix="gh[pousr]_|github_pat_",
    check=lambda token: 0.98 if token.startswith("github_") or "." in token else _checked(token),
    longest=3300,
)
GITLAB: Final = prefixed(
    secret(
        341,
        "gitlab-token",
        "GITLAB_TOKEN",
        "GitLab token in a log",
        allows="read and push code, and run or read pipelines, as far as the token's scopes go",
        revoke="Revoke the token (User settings > Access tokens; runners, deploy tokens and agents: where they were "
        "made).",
        checks="`glpat-`, `gldt-`, `glrt-`, `glcbt-`, `glptt-`, `glft-`, `glimt-`, `glagent-`, `gloas-`, `glsoat-`, "
        "`glffct-` or `GR1348941` and 20 or more URL-safe characters.",
        severity=Severity.CRITICAL,
    ),
    r"(?:gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat|ffct|rtr|wt)-(?:[a-z0-9]{1,5}_)?[A-Za-z0-9_-]{20,300}"
    r"(?:\.[0-9a-z]{2,3}\.?[0-9a-z]{7,9})?"
    r"|GR1348941[A-Za-z0-9_-]{20})",
    heads=(
        *(
            f"gl{kind}-[A-Za-z0-9_-]{{16}}"
            for kind in ("pat", "dt", "rt", "cbt", "ptt", "imt", "agent", "oas", "soat", "ffct", "rtr", "wt")
        ),
        r"\bglft-[A-Za-z0-9_-]{16}",
        "GR1348941[A-Za-z0-9_-]{16}",
    ),
    prefix="gl[a-z]+-|GR1348941",
    score=0.98,
)
BITBUCKET: Final = prefixed(
    secret(
        342,
        "bitbucket-token",
        "BITBUCKET_TOKEN",
        "Bitbucket token or app password in a log",
        allows="read and push code, as far as its permissions go",
        revoke="Revoke it (Personal settings > App passwords or API tokens; Data Center: Manage account > HTTP "
        "access tokens).",
        checks="`ATBB` and 32 letters and digits, `ATCTT3` and 160 or more characters, or `BBDC-` and 32 or more.",
    ),
    r"(?:ATBB[A-Za-z0-9_=-]{24,40}|ATCTT3[A-Za-z0-9_=-]{100,300}|BBDC-[A-Za-z0-9+/=]{32,64})",
    heads=("ATBB[A-Za-z0-9_=-]{8}", "ATCTT3[A-Za-z0-9_=-]{8}", "BBDC-[A-Za-z0-9+/=]{8}"),
    prefix="ATBB|ATCTT3|BBDC-",
    strict=True,
)
NPM: Final = prefixed(
    secret(
        343,
        "npm-token",
        "NPM_TOKEN",
        "npm access token in a log",
        allows="read private packages and publish new versions of the owner's packages",
        revoke="Delete the token (`npm token revoke …`, or https://www.npmjs.com/settings/~/tokens) and check recent "
        "versions.",
        checks="`npm_` and 36 letters and digits, the last six of which are a CRC-32 of the rest (0.99 where it "
        "fits, else 0.95); or a UUID or 36 characters behind `_authToken`.",
        severity=Severity.CRITICAL,
    ),
    r"npm_[A-Za-z0-9]{36}",
    check=_checked,
)
PYPI: Final = prefixed(
    secret(
        344,
        "pypi-token",
        "PYPI_TOKEN",
        "PyPI upload token in a log",
        allows="publish new versions of the owner's packages",
        revoke="Remove the token at https://pypi.org/manage/account/token/ and check recent releases.",
        checks="`pypi-AgEIcHlwaS5vcmc` or `pypi-AgENdGVzdC5weXBpLm9yZw` (a macaroon for pypi.org) and 50 or more "
        "characters.",
        severity=Severity.CRITICAL,
    ),
    r"pypi-Ag(?:EIcHlwaS5vcmc|ENdGVzdC5weXBpLm9yZw)[A-Za-z0-9_-]{50,1000}",
    heads=("pypi-AgE[IN][A-Za-z0-9_-]{8}",),
    prefix="pypi-",
    score=0.99,
    longest=1100,
)
RUBYGEMS: Final = prefixed(
    secret(
        345,
        "rubygems-token",
        "RUBYGEMS_TOKEN",
        "RubyGems API key in a log",
        allows="publish new versions of the owner's gems",
        revoke="Delete the key at https://rubygems.org/profile/api_keys.",
        checks="`rubygems_` and 48 hexadecimal digits.",
        severity=Severity.CRITICAL,
    ),
    r"rubygems_[0-9a-f]{48}",
    score=0.99,
)
OTHER_REGISTRIES: Final = prefixed(
    secret(
        346,
        "package-registry-token",
        "PACKAGE_REGISTRY_TOKEN",
        "Token of a package registry (crates.io, Clojars, NuGet, Artifactory, Packagist) in a log",
        allows="read private packages and publish new versions of the owner's packages",
        revoke="Revoke the token in the account settings of the registry and check recent versions.",
        checks="`cio` and 32 characters, `CLOJARS_` and 60, `oy2` and 43, `AKCp` and 68, `cmVmd` and 59, "
        "`packagist_` and 64: what must look drawn by lot does.",
    ),
    r"(?:CLOJARS_[a-z0-9]{60}|oy2[a-z0-9]{43}|AKCp[A-Za-z0-9]{60,73}|cmVmd[A-Za-z0-9]{59}"
    r"|packagist_[a-z]{3}_[0-9a-f]{28,96}|\bcio[A-Za-z0-9]{32})",
    heads=(
        "CLOJARS_[a-z0-9]{8}",
        r"\boy2[a-z0-9]{8}",
        "AKCp[A-Za-z0-9]{8}",
        "cmVmd[A-Za-z0-9]{8}",
        "packagist_[a-z]{3}_[0-9a-f]{8}",
        r"\bcio[A-Za-z0-9]{8}",
    ),
    prefix="CLOJARS_|oy2|AKCp|cmVmd|packagist_[a-z]+_|cio",
    strict=True,
)
DOCKER: Final = prefixed(
    secret(
        347,
        "docker-token",
        "DOCKER_TOKEN",
        "Docker Hub token or swarm key in a log",
        allows="pull private images and push changed ones under the owner's name, or join the swarm",
        revoke="Delete the token at https://app.docker.com/settings (Personal access tokens), or rotate the key "
        "(`docker swarm join-token --rotate`).",
        checks="`dckr_pat_` and 27, `dckr_oat_` and 32 URL-safe characters, `SWMTKN-1-` or `SWMKEY-1-`.",
        severity=Severity.CRITICAL,
    ),
    r"(?:dckr_[po]at_[A-Za-z0-9_-]{27,32}|SWMTKN-1-[a-z0-9]{50,60}-[a-z0-9]{24,30}|SWMKEY-1-[A-Za-z0-9+/]{40,50})",
    heads=("dckr_[po]at_[A-Za-z0-9_-]{8}", "SWM(?:TKN|KEY)-1-[A-Za-z0-9+/]{8}"),
    prefix="dckr_[po]at_|SWM[A-Z]+-1-",
    score=0.98,
)
_BUILD_RULE: Final = secret(
    348,
    "build-service-token",
    "BUILD_SERVICE_TOKEN",
    "Token of a build service (CircleCI, Buildkite, Travis, Drone, Jenkins) in a log",
    allows="start builds, and read their logs and the secrets that builds are given",
    revoke="Revoke the token in the user settings of the service.",
    checks="`CCIPAT_`, `CCIPRJ_` or a Buildkite prefix (`bkua_`, `bkct_` …) and what follows them; or 32 to 40 "
    "hexadecimal digits behind the name of the service and `token`.",
)
BUILD_SERVICES: Final = (
    prefixed(
        _BUILD_RULE,
        r"(?:CCIP(?:AT|RJ)_[A-Za-z0-9]{22}_[0-9a-z]{40}|bk(?:ua|aa|aj|ar|ct|pt|pat|ps)_[A-Za-z0-9_-]{40,340})",
        heads=("CCIP(?:AT|RJ)_[A-Za-z0-9]{8}", "bk(?:ua|aa|aj|ar|ct|pt|pat|ps)_[A-Za-z0-9_-]{8}"),
        prefix="CCIP[A-Z]+_|bk[a-z]+_",
        strict=True,
        score=0.98,
        longest=400,
    ),
    named(
        _BUILD_RULE,
        (
            "circleci",
            "circle ci",
            "buildkite",
            "travis",
            "drone token",
            "drone server",
            "droneci",
            "jenkins",
            "codecov",
        ),
        rf"[0-9a-f]{{32,40}}|{UUID}",
        score=0.93,
    ),
)
_FORGE: Final = secret(
    349,
    "forge-token",
    "FORGE_TOKEN",
    "Token of a self-hosted forge (Gitea, Forgejo, Gogs, Sourcegraph, SonarQube) in a log",
    allows="read and push code, as far as its permissions go",
    revoke="Delete the token in the user settings of the forge (Settings > Applications or Security).",
    checks="40 hexadecimal digits behind the name of the forge, or behind `squ_`, `sqp_` or `sqa_` (SonarQube) forge.",
)
FORGES: Final = (
    named(
        _FORGE,
        ("gitea", "forgejo", "gogs", "sourcegraph", "sonar", "sonarqube"),
        r"(?:sgp_(?:[0-9a-f]{16}_|local_)?|sq[upa]_)?[0-9a-f]{40}",
    ),
    prefixed(_FORGE, r"sq[upa]_[0-9a-f]{40}", heads=(r"\bsq[upa]_[0-9a-f]{8}",), prefix="sq[upa]_", strict=True),
)


def _bundled(candidate: Candidate) -> float | None:
    value = candidate.value
    if is_placeholder(value) or is_cut_off(candidate) or not any(map(str.isdigit, value)):
        return None
    return 0.9


BUNDLER: Final = Detector(
    rule=OTHER_REGISTRIES.rule,
    heads=(r"\bBUNDLE_[A-Z0-9_]{3,80}__(?:COM|ORG|IO|NET|DEV)\b",),
    confirm=deferred(
        r"\bBUNDLE_[A-Z0-9_]{3,80}__(?:COM|ORG|IO|NET|DEV)[\"']?\s{0,3}[:=]\s{0,3}[\"']?"
        r"(?P<value>[^\s\"'`:@/]{3,64}:[^\s\"'`:@/]{6,120})(?=[\s\"'`;,]|\\|\Z)"
    ),
    validate=_bundled,
    reach=(112, 220),
    priority=60,
)
"""User and password for a host of gems, as Bundler takes them: `BUNDLE_GEMS__ACME__COM=user:…`."""
