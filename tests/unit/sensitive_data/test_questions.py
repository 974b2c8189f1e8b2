"""A password is found where one message of a chat asks for it and the next is nothing but the answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from auditors.model import Hit
from auditors.sensitive_data.keys import KeyReader
from auditors.sensitive_data.masking import Masker
from auditors.sensitive_data.matcher import Matcher
from auditors.sensitive_data.registry import load_detectors
from auditors.sensitive_data.scanner import Scanner
from auditors.sensitive_data.texts import TextWalker

MATCHER = Matcher(detector for detector in load_detectors() if detector.rule.name in ("password", "generic-secret"))
ANSWER = "Zebra88moon"
KEY = "q7Zt0PfL" + "x2Vb9KdR" + "w4Ns6HjM"


def found_in(body: Any) -> list[tuple[str, str]]:
    """Pointer and value of what is found in a record's body."""
    scanner = Scanner(MATCHER, TextWalker(KeyReader(), speech=False), Masker(b"k" * 32).mask)
    references = scanner.references(body)
    scanner.scan()
    return [(pointer, _value(body, pointer, hit)) for pointer, hit in scanner.hits(references)]


def _value(body: Any, pointer: str, hit: Hit) -> str:
    value = body
    for level, path in enumerate(pointer.split("#")):
        value = json.loads(value) if level else value
        for part in path.split("/")[1:]:
            value = value[int(part)] if isinstance(value, list) else value[part]
    return str(value)[hit.start : hit.end]


def chat(question: str, answer: str) -> dict[str, Any]:
    return {"messages": [{"role": "assistant", "content": question}, {"role": "user", "content": answer}]}


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the password of the staging database?", ANSWER),
        ("whats the wifi password", ANSWER),
        ("Please enter your password:", ANSWER),
        ("Can you send me the root password for web01?", f"sure, {ANSWER}"),
        ("Wie lautet das Kennwort?", f"das ist {ANSWER}"),
        ("Quel est le mot de passe de la base ?", ANSWER),
        ("Jakie jest hasło do serwera?", ANSWER),
        ("What's the passphrase?", "orchid-copper-storm"),
        ("To continue I need your API key. Could you paste it?", KEY),
    ],
)
def test_answer_is_found_behind_its_question(question: str, answer: str) -> None:
    value = answer.rsplit(" ", 1)[-1]
    assert found_in(chat(question, answer)) == [("/messages/1/content", value)]


def test_answer_is_found_in_parts_of_messages_and_in_nested_json() -> None:
    parts = {
        "contents": [
            {"role": "model", "parts": [{"text": "And your password?"}]},
            {"role": "user", "parts": [{"text": ANSWER}]},
        ]
    }
    assert found_in(parts) == [("/contents/1/parts/0/text", ANSWER)]
    nested = {"messages": json.dumps(chat("And your password?", ANSWER)["messages"])}
    assert found_in(nested) == [("/messages#/1/content", ANSWER)]


def test_answer_of_the_model_is_found_beside_the_request() -> None:
    body = {
        "messages": [{"role": "user", "content": "what is the root password?"}],
        "response": {"choices": [{"message": {"role": "assistant", "content": ANSWER}}]},
    }
    assert found_in(body) == [("/response/choices/0/message/content", ANSWER)]


def test_answer_is_found_in_every_record_that_repeats_it() -> None:
    scanner = Scanner(MATCHER, TextWalker(KeyReader(), speech=False), Masker(b"k" * 32).mask)
    for _ in range(3):
        references = scanner.references(chat("And your password?", ANSWER))
        scanner.scan()
        assert [pointer for pointer, _ in scanner.hits(references)] == ["/messages/1/content"]


def test_what_an_answer_tells_by_itself_is_found_once() -> None:
    assert found_in(chat("And your password?", f"my password is {ANSWER}")) == [("/messages/1/content", ANSWER)]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the build number?", ANSWER),
        ("What is the password?", "I forgot it, sorry"),
        ("What is the password?", "ask Anna"),
        ("Is the password hashed with SHA-256?", "sha-256"),
        ("The password is weak.", ANSWER),
        ("Which API key header do you send?", "x-api-key"),
    ],
)
def test_nothing_is_found_without_a_question_or_without_a_value(question: str, answer: str) -> None:
    assert found_in(chat(question, answer)) == []


def test_question_at_the_end_of_a_chat_has_no_answer() -> None:
    assert found_in({"messages": [{"role": "user", "content": "what is the root password?"}]}) == []
    assert found_in(["what is the root password?"]) == []
    assert found_in("what is the root password?") == []


def test_a_message_as_deep_as_json_can_be_is_no_answer() -> None:
    deep: Any = ANSWER
    for _ in range(1_000):
        deep = {"content": deep}
    assert found_in({"messages": [{"role": "user", "content": "what is the password?"}, deep]}) == []
