"""Private keys are found in every coat, whole or cut off, and public ones are not."""

from __future__ import annotations

import base64
import json
import random

from auditors.sensitive_data.detectors.private_keys import (
    AGE,
    JSON_WEB_KEY,
    PEM,
    PUTTY,
    RSA_KEY_VALUE,
    WALLET_IMPORT,
)
from auditors.sensitive_data.matcher import Matcher
from tests.examples.secrets.recipes import pem

MATCHER = Matcher((AGE, JSON_WEB_KEY, PEM, PUTTY, RSA_KEY_VALUE))
GENERATOR = random.Random(7)


def lines(size: int) -> list[str]:
    body = base64.b64encode(GENERATOR.randbytes(size)).decode()
    return [body[at : at + 64] for at in range(0, len(body), 64)]


def found(text: str) -> list[tuple[str, float]]:
    return [(text[match.start : match.end], match.score) for match in MATCHER.find(text)]


def test_a_key_with_its_headers() -> None:
    key = pem("RSA PRIVATE KEY")(GENERATOR).replace(
        "KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,3F17F5316E2BAC89\n\n", 1
    )
    assert found(f"see\n{key}\nabove") == [(key, 0.99)]


def test_a_key_that_was_cut_off_is_a_little_less_sure() -> None:
    key = pem("OPENSSH PRIVATE KEY", size=900)(GENERATOR)[:700]
    assert found(f"key={key}") == [(key, 0.95)]


def test_two_keys_are_two() -> None:
    keys = [pem("EC PRIVATE KEY", size=120)(GENERATOR) for _ in range(2)]
    assert [value for value, _ in found("\n".join(keys))] == keys


def test_a_putty_file() -> None:
    private = lines(600)
    text = "\n".join(
        (
            *("PuTTY-User-Key-File-3: ssh-ed25519", "Encryption: none", "Comment: a", "Public-Lines: 1", *lines(48)),
            *(f"Private-Lines: {len(private)}", *private, "Private-MAC: 1f2e"),
        )
    )
    assert [value.splitlines()[1:] for value, _ in found(text)] == [private]
    assert found(text.replace("PuTTY", "Other")) == []


def test_a_putty_file_of_an_ed25519_key_has_one_short_line() -> None:
    private = base64.b64encode(GENERATOR.randbytes(36)).decode()
    text = f"PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\n{private}\nPrivate-MAC: 1f2e"
    assert [value.splitlines()[1] for value, _ in found(text)] == [private]


def test_a_private_exponent_in_xml() -> None:
    private = base64.b64encode(GENERATOR.randbytes(128)).decode()
    text = f"<RSAKeyValue><Modulus>x</Modulus><D>{private}</D></RSAKeyValue>"
    assert found(text) == [(private, 0.98)]
    assert found(text.replace("RSA", "Other")) == []


def test_a_symmetric_json_web_key() -> None:
    key = base64.urlsafe_b64encode(GENERATOR.randbytes(32)).decode().rstrip("=")
    assert found(json.dumps({"kty": "oct", "alg": "HS256", "k": key})) == [(key, 0.98)]


def test_a_json_web_key() -> None:
    private = base64.urlsafe_b64encode(GENERATOR.randbytes(32)).decode().rstrip("=")
    assert found(json.dumps({"kty": "OKP", "crv": "Ed25519", "d": private, "x": "11qYAYKxCrfVS"})) == [(private, 0.98)]
    assert found(json.dumps({"kind": "text", "d": private})) == []


def test_a_public_key_is_none() -> None:
    assert found(pem("PUBLIC KEY")(GENERATOR)) == found(pem("CERTIFICATE")(GENERATOR)) == []


def test_a_key_of_bitcoin_is_known_by_its_checksum() -> None:
    key = "5KU6XNPvg3ueQGSUTzqVzsMv" + "yFSFuNvbKEjR1798dXqcP5rZ4Hh"
    matcher = Matcher((WALLET_IMPORT,))
    texts = (f"wif: {key}", f"wif: {key[:-1]}i")
    assert [[text[match.start : match.end] for match in matcher.find(text)] for text in texts] == [[key], []]
