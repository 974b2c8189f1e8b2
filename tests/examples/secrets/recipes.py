"""How examples of secrets are made: what a rule must find, and recipes for values that no pattern describes."""

from __future__ import annotations

import base64
import json
import random
import string
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from auditors.sensitive_data.detectors.code_hosts import checksum_fits
from tests.examples.names import Label, Labelled
from tests.examples.sampling import sample

Maker = Callable[[random.Random], str]

FRAMES: Final = (
    "My key is {value} , can you check why it is refused?",
    "export SOME_SETTING={value}\n",
    '{{"level": "debug", "value": "{value}", "retries": 3}}',
    "setting: {value}\nregion: eu-central-1\n",
    "curl -s https://api.internal.example/v1/items -H 'X-Custom: {value}' -H 'Accept: application/json'",
    'client = Client("{value}", timeout=30)\n',
    'Traceback (most recent call last):\n  File "app.py", line 3, in <module>\nValueError: rejected: {value}\n',
    "| field | value |\n|---|---|\n| current | `{value}` |\n",
    "GET /callback?state=4&v={value} HTTP/1.1",
)
"""Texts in which the form of a value alone must give it away."""

NAMED_FRAMES: Final = (
    "{NAME}={value}\n",
    'export {NAME}="{value}"',
    '{{"{name}": "{value}", "region": "eu"}}',
    "{name}: {value}\n",
    'os.environ["{NAME}"] = "{value}"\n',
    "config.{name} = '{value}'",
    "the {spoken} is {value}",
    "ENV {NAME} {value}\n",
    "  - name: {NAME}\n    value: x\n  - {name}: '{value}'\n",
)
"""Texts in which the name in front of a value gives it away."""


class Example(NamedTuple):
    """What a rule must find: recipes of values, and the names that they stand under where their form does not tell.

    `frames` replaces the usual texts; `decoys` are texts in which the rule finds nothing, beside those that are made
    for every rule.
    """

    recipes: tuple[str | Maker, ...]
    names: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    decoys: tuple[str, ...] = ()
    prefix: str = ""

    def values(self, generator: random.Random, each: int = 3) -> Iterator[str]:
        """Some values of each recipe."""
        for recipe in self.recipes:
            for _ in range(each):
                yield sample(recipe, generator) if isinstance(recipe, str) else recipe(generator)

    def labelled(self, rule: str, generator: random.Random, each: int = 3) -> Iterator[Labelled]:
        """Texts with one value each, every frame in turn."""
        frames = self.frames or (NAMED_FRAMES if self.names else FRAMES)
        for index, value in enumerate(self.values(generator, each)):
            name = self.names[index % len(self.names)] if self.names else ""
            for shift in range(2):
                yield _framed(frames[(2 * index + shift) % len(frames)], name, value, rule)

    def negatives(self, generator: random.Random) -> Iterator[str]:
        """Texts without a secret: what people and programs write where a value belongs."""
        name = self.names[0] if self.names else "API_KEY"
        value = next(self.values(generator, 1))
        start = self.prefix or value[:4]
        for stand_in in (
            *("${" + name.upper() + "}", "<your-" + name.lower().replace("_", "-") + ">", "os.environ/" + name.upper()),
            *(
                f"{start}your-key-here",
                f"{start}{'x' * 24}",
                f"{start}...",
                f"{start}{'*' * 12}{value[-4:]}",
                "REDACTED",
                "{{ " + name + " }}",
            ),
        ):
            yield f"{name}={stand_in}"
            yield f'{{"{name.lower()}": "{stand_in}"}}'
        yield from self.decoys


def _framed(frame: str, name: str, value: str, rule: str) -> Labelled:
    parts = frame.replace("{{", "{").replace("}}", "}").split("{value}") if "{value}" in frame else [frame]
    before = _named(parts[0], name)
    text = before + value + _named(parts[1], name)
    return Labelled(text, (Label(rule, len(before), len(before) + len(value)),))


def _named(part: str, name: str) -> str:
    spoken = name.lower().replace("_", " ")
    return part.replace("{NAME}", name.upper()).replace("{name}", name.lower()).replace("{spoken}", spoken)


_BASE62: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase


def checked(prefix: str) -> Maker:
    """A GitHub or npm token whose last six characters fit: one in six billion does by chance, so it is computed."""
    import zlib

    def make(generator: random.Random) -> str:
        body = "".join(generator.choices(_BASE62, k=30))
        number, digits = zlib.crc32(body.encode()), ""
        while number:
            number, digit = divmod(number, 62)
            digits = _BASE62[digit] + digits
        token = prefix + body + digits.rjust(6, "0")
        assert checksum_fits(token)
        return token

    return make


def base64_of(size: int, prefix: str = "", alphabet: str = "standard") -> Maker:
    """Base64 of `size` drawn bytes behind a prefix; `alphabet` is "standard", or "url" without padding."""

    def make(generator: random.Random) -> str:
        data = generator.randbytes(size)
        text = base64.b64encode(data) if alphabet == "standard" else base64.urlsafe_b64encode(data).rstrip(b"=")
        return prefix + text.decode()

    return make


def _url_safe(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def json_web_token(generator: random.Random) -> str:
    """A signed token with a drawn signature."""
    header = {"alg": generator.choice(("HS256", "RS256", "ES256")), "typ": "JWT"}
    payload = {"sub": str(generator.randrange(10**9)), "iat": generator.randrange(1_700_000_000, 1_800_000_000)}
    return f"{_url_safe(header)}.{_url_safe(payload)}.{base64_of(32, alphabet='url')(generator)}"


def pem(kind: str, *, line_end: str = "\n", size: int = 600) -> Maker:
    """A private key with a drawn body."""

    def make(generator: random.Random) -> str:
        body = base64.b64encode(generator.randbytes(size)).decode()
        lines = [body[at : at + 64] for at in range(0, len(body), 64)]
        return line_end.join((f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----"))

    return make


UUID: Final = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
HEX32: Final = "[0-9a-f]{32}"
HEX40: Final = "[0-9a-f]{40}"
MIXED32: Final = "[A-Za-z0-9]{32}"
HASH: Final = "a3f1c2d4e5b60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90"
