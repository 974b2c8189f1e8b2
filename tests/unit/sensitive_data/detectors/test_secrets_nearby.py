"""Passwords and keys that only their form and a word near them give away, and what has such a form and is none."""

from __future__ import annotations

import pytest

from auditors.model import Kind
from auditors.sensitive_data.matcher import Matcher
from auditors.sensitive_data.registry import load_detectors

MATCHER = Matcher(detector for detector in load_detectors() if detector.rule.kind is Kind.SECRET)
DRAWN = "im3aoEETz5UQ" + "dgI4UrOu3zJH" + "w81B"
DIGITS = "8f14e45f" + "ceea167a" + "5a36dedd" + "4bea2543"
"""What looks drawn by lot."""


def found(text: str) -> list[tuple[str, bool]]:
    """The values in a text, and whether each is told with a score for a guess."""
    return [(text[hit.start : hit.end], hit.score < 0.9) for hit in MATCHER.find(text)]


@pytest.mark.parametrize(
    ("frame", "value"),
    [
        ("the code for the office wifi changed, it's {} now, tell nobody", "Marmot-" + "Tuesday7"),
        ("for the staging box just use root with {} and you're in", "t0mat0" + "-Soup"),
        ("I reset your account. Log in with {} and pick a new one.", "Welcome" + "-7Rk2"),
        ("don't use the old one, the real one is {} (postgres superuser password)", "Oslo*" + "Bridge*51"),
        ("Tu te connectes avec {} puis tu changes.", "Bonjour#" + "Lyon8"),
        ("Entsperren: {} (Laptop Empfang)", "Tulpe" + "_1848"),
        ("pour le wifi : réseau A3, clé {}", "Coquelicot" + "-2291"),
        ("is {} strong enough as a password for my bank?", "Tr4mpo" + "line!"),
        ("it asks me for a passphrase: the dog's name plus year so {}", "Biscuit" + "2017"),
        ("I keep getting 401 with this key, {} - is it expired?", DRAWN),
        ("I pass {} as X-Api-Key and the weather service answers 401", DIGITS),
        ("Der API-Schlüssel, den wir bisher nutzen ({}), läuft Freitag ab.", DIGITS),
        ("Te paso el token de la API: {} no lo compartas", DIGITS),
        ("wss://stream.example/ws?auth={}", DRAWN),
        ("JWT_SIGNING={}=", DRAWN),
    ],
)
def test_a_value_near_a_word_for_a_secret_is_a_guess(frame: str, value: str) -> None:
    text = frame.format(value)
    assert [(at, guess) for at, guess in found(text) if value in at] == [(found(text)[0][0], True)]


@pytest.mark.parametrize(
    ("frame", "value"),
    [
        ("Lena: PIN for the alarm panel?\nMarc: {}#, then press away", "4471"),
        ("Operator: Your security code?\nCaller: yes, it's {}.", "6612"),
        ("Remember the alarm PIN {}.", "2046"),
        ("the safe combination is {} and nobody knows", "18-44-07"),
    ],
)
def test_digits_behind_a_question_for_a_code_or_its_name_are_a_guess(frame: str, value: str) -> None:
    assert found(frame.format(value)) == [(value, True)]


@pytest.mark.parametrize(
    "text",
    [
        "error code 4471 while unlocking the account",
        "Which pin drives the LED?\nThe board has 5529 of them.",
        "PIN entry attempts: 3 of 5, see RFC 4226",
        'git commit -m "Fix password reset: handle Expired2FA"',
        "the router's password page speaks of WPA2-Personal and WPA2-Enterprise",
        "wifi at the cabin is TP-Link_5G, the password is on the fridge",
        "a password such as Tr0ub4dor&3 is weaker than a phrase",
        "Test user: **Kim.Olsen5**, the password is in the vault",
        "Using `zip2john` I got the hash of the password",
        "login segfaults on EOF (rh#298461), pass Version-1.42a",
        "the passphrase is read by crypto.pbkdf2Sync(passphrase, salt)",
        f"sha256sum of the key\n{DIGITS}",
        f"cacheKey: prompt-{DIGITS}",
        f"-----BEGIN PUBLIC KEY-----\n{DRAWN}{DRAWN}\n-----END PUBLIC KEY-----",
        f"gpg --recv-keys {DIGITS.upper()}",
        f"pk_{DRAWN} is the publishable key",
        f"commit {DIGITS} rotates the key",
        "s3 key: uploads/2024/03/Report-Final_v2.pdf",
        "password = hashlib.sha256(salt + pw.encode()).hexdigest()",
        "pwd = crypto.scrypt1(entered, salt)",
        "password_strength=very-strong-3",
        "passwordStrength: rather-weak-1",
        "password.expiry = seven-days-30",
        "The secret is consistency-and-patience, as my grandmother used to say.",
        "The secret to good bread is patience-and-time.",
        "password prompt at line-1423, exit-code-1",
        f"password: ENC({DRAWN}{DRAWN})",
        "const secret = getSecret('db-password-v2')",
        "key = client.fetch_key('billing/signing/v3')",
        "s390x/msa_x2/aes192-set-decrypt-key.asm s390x/msa_x2/aes192-set-encrypt-key.asm",
        "if keycertalg is PBES2_Sha256AndAes256Cbc_Algorithm then",
    ],
)
def test_names_numbers_and_hashes_near_such_a_word_are_none(text: str) -> None:
    assert found(text) == []


def test_the_id_in_a_signed_request_is_a_guess() -> None:
    key = "AKIA" + "CVC2YXHKJCOEZJOB"
    assert found(f"X-Amz-Credential={key}/20240305/us-east-1/s3/aws4_request") == [(key, True)]
    assert found(f"aws_access_key_id = {key}") == [(key, False)]


def test_a_word_in_another_paragraph_tells_nothing() -> None:
    assert found("The password was changed.\n\nThe new hall is called Oslo*Bridge*51 now.") == []
