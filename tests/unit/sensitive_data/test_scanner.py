"""Hits stand at the right pointer and span, whatever a value is wrapped in, and a string is scanned once."""

from __future__ import annotations

import base64
import json
import re
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.model import Category, Hit, Kind, Severity
from auditors.rules import Rule
from auditors.sensitive_data.batches import Batch, plain
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.keys import KeyReader
from auditors.sensitive_data.matcher import Matcher, select
from auditors.sensitive_data.overlaps import Match, resolve
from auditors.sensitive_data.registry import load_detectors
from auditors.sensitive_data.scanner import Scanner
from auditors.sensitive_data.texts import TextWalker


def rule(number: int, entity: str) -> Rule:
    return Rule(
        id=f"PII{number}",
        name=entity.lower(),
        category=Category.SENSITIVE_DATA,
        severity=Severity.MEDIUM,
        title="",
        why="",
        remediation="",
        entity=entity,
        kind=Kind.PII,
    )


BADGE = Detector(
    rule=rule(101, "BADGE"),
    heads=(r"BDG-\d{2}",),
    confirm=re.compile(r"(?<![A-Za-z0-9])BDG-\d{4}(?!\d)"),
    reach=(16, 16),
)
PIN = Detector(
    rule=rule(102, "PIN"),
    heads=(r"(?i)\bpin\b",),
    confirm=re.compile(r"(?i)\bpin: (?P<value>\d{4})\b"),
    reach=(8, 16),
    priority=20,
)
VALUE = "BDG-1234"


class CountingMatcher(Matcher):
    def __init__(self) -> None:
        super().__init__((BADGE, PIN))
        self.texts: list[str] = []

    def find_all(self, batch: Batch) -> dict[int, list[Match]]:
        self.texts += batch.texts
        return super().find_all(batch)


def clear(match: Match, text: str) -> Hit:
    """A hit whose preview is the clear value: these tests look at places, not at masking."""
    value = match.value or plain(text)[match.start : match.end]
    return Hit(match.rule.id, match.rule.entity or "", match.start, match.end, match.score, "0", value)


def scanner(matcher: Matcher | None = None) -> Scanner:
    return Scanner(matcher or CountingMatcher(), TextWalker(KeyReader()), clear)


def scan(body: Any, using: Scanner | None = None) -> list[tuple[str, Hit]]:
    using = using or scanner()
    references = using.references(body)
    using.scan()
    return sorted(using.hits(references), key=lambda found: (found[0], found[1].start))


def places(body: Any) -> list[tuple[str, int, int]]:
    return [(pointer, hit.start, hit.end) for pointer, hit in scan(body)]


def resolve_pointer(body: Any, pointer: str) -> str:
    """What stands at a pointer of the contract, with `#` before the part inside a string that is JSON."""
    value = body
    for level, path in enumerate(pointer.split("#")):
        if level:
            value = json.loads(value)
        for part in path.split("/")[1:]:
            value = value[int(part)] if isinstance(value, list) else value[part.replace("~1", "/").replace("~0", "~")]
    assert isinstance(value, str)
    return value


def test_a_value_in_prose() -> None:
    assert places({"messages": [{"role": "user", "content": f"it is {VALUE}."}]}) == [("/messages/0/content", 6, 14)]


def test_plain_text_has_an_empty_pointer() -> None:
    assert places(f"line with {VALUE}") == [("", 10, 18)]


def test_json_in_json_goes_on_behind_a_hash() -> None:
    inner = json.dumps({"q": [json.dumps({"id": VALUE})]})
    assert places({"arguments": inner}) == [("/arguments#/q/0#/id", 0, 8)]


def test_keys_with_slashes_and_tildes_are_escaped() -> None:
    assert places({"a/b": {"c~d": f"<{VALUE}>"}}) == [("/a~1b/c~0d", 1, 9)]


KEYS = st.text(max_size=8).map(lambda key: key.replace("#", ""))
"""Without the sign that pointers go on behind into JSON in a string, for a reader could not tell them apart."""

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.just(f"ü {VALUE} ü"),
    lambda children: (
        st.lists(children, max_size=4)
        | st.dictionaries(KEYS, children, max_size=4)
        | children.map(lambda child: json.dumps(child))
    ),
    max_leaves=12,
)


@given(JSON_VALUES)
def test_every_pointer_leads_to_its_value(body: Any) -> None:
    found = scan(body)
    for pointer, hit in found:
        if "/<BADGE" not in pointer:
            assert resolve_pointer(body, pointer)[hit.start : hit.end] == VALUE
    assert bool(found) == (VALUE in json.dumps(body))


@pytest.mark.parametrize(
    "hidden",
    [
        VALUE.replace("-", r"\u002d"),
        "".join(f"\\u{ord(character):04x}" for character in VALUE),
        quote(VALUE.replace("-", "-"), safe="").replace("-", "%2D"),
        base64.b64encode(f"the badge is {VALUE} ok".encode()).decode(),
        base64.b64encode(base64.b64encode(f"the badge is {VALUE} ok".encode())).decode(),
        base64.urlsafe_b64encode(f"ÿþ? badge {VALUE} ÿ".encode()).decode(),
        VALUE.replace("-", "\u2011"),
        "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in VALUE),
    ],
)
def test_encoded_values_are_found_decoded_at_their_place(hidden: str) -> None:
    text = f"see {hidden} there"
    ((pointer, hit),) = scan({"t": text})
    assert (pointer, hit.preview) == ("/t", VALUE)
    assert 4 <= hit.start < hit.end <= 4 + len(hidden)


def test_an_escape_before_a_value_is_not_part_of_it() -> None:
    ((_, hit),) = scan({"t": rf"first\n{VALUE}"})
    assert hit.preview == VALUE


def test_a_token_that_names_somebody_is_one_value() -> None:
    claims = base64.urlsafe_b64encode(f'{{"sub": "1", "badge": "{VALUE}"}}'.encode()).decode().rstrip("=")
    token = f"t0k.{claims}.kEpHgR7sd2"
    secret = Detector(
        rule=msgspec.structs.replace(rule(103, "TOKEN"), kind=Kind.SECRET),
        heads=(r"t0k\.",),
        confirm=re.compile(r"t0k\.[\w.]+"),
        reach=(8, 200),
    )
    ((_, hit),) = scan({"t": f"sent {token} on"}, scanner(Matcher((BADGE, secret))))
    assert (hit.entity, hit.start, hit.end) == ("TOKEN", 5, 5 + len(token))


def test_a_key_is_context_for_its_value() -> None:
    assert places({"user": {"pin": "4711"}}) == [("/user/pin", 0, 4)]
    assert places({"user": {"room": "pin"}, "pin": {"room": "4711"}}) == []
    assert places({"auth_pin": "4711"}) == []
    walker = TextWalker(KeyReader())
    pin = Scanner(Matcher((PIN,)), walker, clear)
    assert scan({"passport pin": "4711"}, pin) == []


@pytest.mark.parametrize("key", ["client_ip", "downstream_remote_address", "network.peer.address"])
@pytest.mark.parametrize("speech", [True, False])
def test_a_client_is_the_principal_of_a_record_and_personal_data_where_somebody_speaks_of_it(
    speech: bool, key: str
) -> None:
    address = Detector(rule(104, "ADDRESS"), (r"[0-9]\.[0-9]",), re.compile(r"(?:\d+\.){3}\d+"), reach=(16, 16))
    using = Scanner(Matcher((address,)), TextWalker(KeyReader(), speech=speech), clear)
    told = {key: "91.208.97.17:49152"}
    assert scan({**told, "request": told}, using) == []
    assert [pointer for pointer, _ in scan({"messages": [{"content": json.dumps(told)}]}, using)] == [
        f"/messages/0/content#/{key}"
    ]
    for_copies = Scanner(Matcher((address,)), TextWalker(KeyReader(), speech=speech, callers=True), clear)
    assert [pointer for pointer, _ in scan(told, for_copies)] == [f"/{key}"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"password": "4711"}, "/password"),
        ({"userPassword": "4711"}, "/userPassword"),
        ({"password": 4711}, "/password"),
        ({"headers": [{"name": "password", "value": "4711"}]}, "/headers/0/value"),
        ({"identifier": [{"system": "https://id.example/password", "value": "4711"}]}, "/identifier/0/value"),
        ({"type": "password", "number": "4711"}, "/number"),
        ({"element": "Password box", "ref": "e12", "text": "4711"}, "/text"),
        ({"selector": "input[name=password]", "text": "4711"}, "/text"),
        ({"label": "Passwort", "text": "4711"}, "/text"),
        ({"label": "Password", "value": "4711"}, "/value"),
        ({"password": {"value": "4711", "type": "static"}}, "/password/value"),
        ({"attributes": [{"key": "password", "value": {"stringValue": "4711"}}]}, "/attributes/0/value/stringValue"),
    ],
)
def test_short_values_under_telling_keys(body: Any, pointer: str) -> None:
    password = Detector(
        rule=rule(103, "PASSWORD"),
        heads=(r"(?i)passw",),
        confirm=re.compile(r"(?i)password: (?P<value>\d{4})\b"),
        reach=(16, 16),
    )
    using = Scanner(Matcher((password,)), TextWalker(KeyReader()), clear)
    ((found, hit),) = scan(body, using)
    assert (found, hit.start, hit.end) == (pointer, 0, 4)


@pytest.mark.parametrize(
    ("body", "entity"),
    [
        ({"doc_type": "PASSPORT", "issuing_country": "GBR", "doc_number": "545008123"}, "UK_PASSPORT"),
        ({"passportNumber": "545008123", "nationality": "USA", "seat": "14C"}, "US_PASSPORT"),
        ({"phone": {"value": "702 418 1327"}}, "PHONE_NUMBER"),
        ({"name": {"family": "Quillstone", "given": []}}, "PERSON"),
        ({"contact": {"first": "", "last": "Quillstone"}}, "PERSON"),
        ({"fn": "Quillstone", "ln": ""}, "PERSON"),
        ({"cust": {"nm": "Odette Gallagher", "qty": 4}}, "PERSON"),
        ({"agent_loc": "Chattanooga", "build": "7.1.0.33"}, "LOCATION"),
        ({"phones": [{"type": "home", "number": "7024181327"}]}, "PHONE_NUMBER"),
    ],
)
def test_what_other_fields_of_a_form_tell(body: Any, entity: str) -> None:
    using = Scanner(Matcher(select(load_detectors(), depth="full")), TextWalker(KeyReader()), clear)
    assert [hit.entity for _, hit in scan(body, using)] == [entity]


CARD = "45320151" + "12830366"
COUNTED = ["98966658" + "02810423", "64393999" + "40112175"]


@pytest.mark.parametrize(
    "body",
    [
        {"text": CARD},
        {"rows": [CARD, "27209925" + "93319364"]},
        {"items": [{"value": CARD}]},
        {"id": {"number": CARD}},
    ],
)
def test_a_number_that_passes_for_a_card_is_one_where_nothing_says_otherwise(body: Any) -> None:
    using = Scanner(Matcher(select(load_detectors(), depth="patterns")), TextWalker(KeyReader()), clear)
    assert {hit.entity for _, hit in scan(body, using)} == {"CREDIT_CARD"}


@pytest.mark.parametrize(
    "body",
    [
        {"event_id": CARD},
        {"eventId": CARD},
        {"metrics_seq": CARD},
        {"uptime_ns": CARD},
        {"ids": [CARD]},
        {"ids": [[CARD]]},
        {"values": [CARD, *COUNTED]},
        {"values": [*COUNTED, CARD, "x"]},
        {"content": json.dumps({"values": [CARD, *COUNTED]})},
    ],
)
def test_a_number_among_counted_ones_is_no_card(body: Any) -> None:
    using = Scanner(Matcher(select(load_detectors(), depth="patterns")), TextWalker(KeyReader()), clear)
    assert [scan(body, using), scan(body, using)] == [[], []]


def test_a_number_is_a_card_by_its_key_whatever_came_before() -> None:
    using = Scanner(Matcher(select(load_detectors(), depth="patterns")), TextWalker(KeyReader()), clear)
    found = [[hit.entity for _, hit in scan(body, using)] for body in [{"pair": CARD}, {"id": CARD}, {"pair": CARD}]]
    assert found == [["CREDIT_CARD"], [], ["CREDIT_CARD"]]


def test_a_sensitive_key_is_found_and_masked_in_pointers() -> None:
    found = scan({VALUE: {"note": f"also {VALUE}"}})
    assert [pointer for pointer, _ in found] == ["/<BADGE:0>", "/<BADGE:0>/note"]


def test_a_repeated_string_is_scanned_once() -> None:
    matcher = CountingMatcher()
    using = scanner(matcher)
    history = [{"role": "user", "content": f"turn {turn}: {VALUE} and clean text"} for turn in range(5)]
    for turn in range(5):
        assert len(scan({"messages": history[: turn + 1]}, using)) == turn + 1
    assert len([text for text in matcher.texts if text.startswith("turn")]) == 5


def test_a_string_seen_as_container_and_member_is_found_at_both_places() -> None:
    inner = json.dumps({"id": VALUE})
    assert [place[0] for place in places([inner, {"a": json.dumps([inner])}])] == ["/0#/id", "/1/a#/0#/id"]


def test_overlapping_matches_are_settled_by_priority_then_length() -> None:
    low, high = rule(110, "LOW"), rule(111, "HIGH")
    matches = [
        Match(0, 10, 0.9, 20, low),
        Match(2, 6, 0.5, 80, high),
        Match(6, 9, 0.9, 20, low),
        Match(6, 10, 0.1, 20, low),
    ]
    assert [(m.start, m.end) for m in resolve(matches)] == [(2, 6), (6, 10)]


def test_a_validator_decides() -> None:
    even = Detector(
        rule=rule(104, "EVEN"),
        heads=(r"n=\d",),
        confirm=re.compile(r"n=(?P<value>\d+)"),
        validate=lambda candidate: 0.7 if int(candidate.value) % 2 == 0 else None,
    )
    assert [
        hit.preview
        for _, hit in scan("n=1 n=22 n=333 n=4444", Scanner(Matcher((even,)), TextWalker(KeyReader()), clear))
    ] == [
        "22",
        "4444",
    ]


def test_a_match_longer_than_the_window_is_whole() -> None:
    block = Detector(rule=rule(105, "BLOCK"), heads=(r"<<",), confirm=re.compile(r"<<[a-z]*>>|<<[a-z]+"), reach=(4, 8))
    text = f"x <<{'a' * 5000}>> y"
    ((_, hit),) = scan(text, Scanner(Matcher((block,)), TextWalker(KeyReader()), clear))
    assert (hit.start, hit.end) == (2, 2 + 5004)


def test_deeply_nested_json_strings_end_the_descent() -> None:
    text = f"id {VALUE}"
    for _ in range(12):
        text = json.dumps([text])
        if len(text) > 4000:
            break
    assert all(pointer.count("#") <= 7 for pointer, _ in scan([text]))


def test_candidates_show_their_surroundings() -> None:
    match = re.compile("b+").search("aabbcc")
    assert match
    candidate = Candidate("aabbcc", 2, 4, match)
    assert (candidate.value, candidate.before(1), candidate.after(9)) == ("bb", "a", "cc")


@pytest.mark.parametrize(
    ("begin", "middle"),
    [
        ("\x1b[1;33m", "\x1b[0m\x1b[36m"),
        ("\\u001b[1;33m", "\\u001b[0m"),
        ("see ", "\u00ad"),
        ("see ", "\u200b"),
        ("Content-Transfer-Encoding: quoted-printable\n\nno=2E ", "=\r\n"),
    ],
)
def test_what_a_screen_does_not_show_hides_nothing(begin: str, middle: str) -> None:
    text = f"{begin}{VALUE[:5]}{middle}{VALUE[5:]} end"
    ((_, hit),) = scan(text)
    assert (hit.start, hit.end) == (len(begin), len(text) - len(" end"))


def test_a_family_of_pictures_is_no_hidden_text() -> None:
    assert scan("👨\u200d👩\u200d👧 BDG-\u200d") == []
