"""Of an object in the middle of a text its key tells what the members are, as where it is the whole of a string."""

from __future__ import annotations

import pytest

from auditors.model import Kind
from auditors.sensitive_data.matcher import Matcher
from auditors.sensitive_data.registry import load_detectors

MATCHER = Matcher(detector for detector in load_detectors() if detector.rule.kind is Kind.SECRET)
DRAWN = "im3aoEETz5UQ" + "dgI4UrOu3zJH"
"""What looks drawn by lot."""


@pytest.mark.parametrize(
    ("frame", "values"),
    [
        ('pw for jenkins: {{"passwords":{{"jenkins":"{}","nexus":"{}"}}}}', ("4AuDNC0GyqqL", "Timo@49")),
        ("don't parse {{'passwords': {{'ldap': '{}'}}, 'rooms': {{'x': 'Other77'}}}}", ("Hafen64?",)),
        ("passwords = {{'root': '{}'}}; users = {{'anna': 'Room77bar'}}", ("P3pper%19",)),
        ("passwords: {{ router: \"{}\", :nas => '{}' }}", ("Kuckuck77", "Abc4711x")),
        ('```json\n{{\n  "Passwörter": {{\n    "NAS": "{}"\n  }}\n}}\n```', ("Kuckuck77",)),
        ('store: {{"secrets": {{"stripe_webhook": "{}", "path": "kv/data/app12345678"}}}}', (DRAWN,)),
        ('msg="pw for jenkins: {{"passwords":{{"jenkins":"{}"}}}} ok?"', ("4AuDNC0GyqqL",)),
        ("INFO settings {{'apiKeys': {{'weather': '{}'}}}}", (DRAWN,)),
    ],
)
def test_the_key_of_an_object_in_a_text_tells_of_its_members(frame: str, values: tuple[str, ...]) -> None:
    text = frame.format(*values)
    assert [text[found.start : found.end] for found in MATCHER.find(text)] == list(values)


@pytest.mark.parametrize(
    "text",
    [
        'answer: {"passwords": {"min_length": "12-to-64", "expiry": "90-days", "history": "last-5"}}',
        "'passwords' => {'reset' => 'Your password has been reset!', 'user' => '${DB_USER}'}",
        'read {"passwords": {"policy": {"hint": "Zebra77moon"}}, "rooms": {"router": "Kuckuck77"}}',
        f'{{"tokens": {{"prompt": "{DRAWN}"}}, "rooms": {{"x": "{DRAWN}"}}}}',
        'see {"secrets": {"provider": "vault", "engine": "v2-kv-store-main"}, "tokens": {"max": "4096"}}',
    ],
)
def test_members_of_other_objects_and_settings_are_passed_over(text: str) -> None:
    assert MATCHER.find(text) == []
