"""Passwords that everybody knows: those of published samples, and those that are tried first."""

from __future__ import annotations

import re
from typing import Final

PUBLISHED: Final = frozenset({"dbpassword9090", "sk-1234", "mysecretpassword", "testpassword", "notagreatpassword"})
"""Passwords and keys that stand in the sample files of gateways and databases."""

_FIRST_TRIED: Final = frozenset(
    """password passwd pass postgres postgresql admin administrator root secret changeme changeit example test testing
    litellm llmproxy redis mysql mariadb mongo mongodb guest 1234 12345 123456 1234567 12345678 123456789 qwerty letmein
    default user username p@ssw0rd password1 password12 password123 admin123 root123 test123 postgres123 mypassword
    redispassword dbpassword pgpassword secretpassword supersecret verysecret superadmin welcome abc123 langfuse
    helicone clickhouse minio minioadmin grafana prometheus rabbitmq password! secret123 mysecret db database app api
    yourpassword your_password your-password strongpassword placeholder""".split()
)


def is_guessable(password: str) -> bool:
    """Whether a password is one of those that are tried first."""
    plain = password.strip().lower()
    return plain in PUBLISHED or plain in _FIRST_TRIED or re.sub(r"[-_ ]", "", plain) in _FIRST_TRIED
