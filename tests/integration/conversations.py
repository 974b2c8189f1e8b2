"""What the people of an invented company ask their models: human requests, with values that must not stand in a log.

Everybody and everything is made up: names, addresses, published test numbers for cards and accounts, telephone numbers
of the ranges that are reserved for fiction, tokens of random characters. Tokens of a vendor's shape are put together
when this module is loaded, so that no scanner of source code takes them for real ones.
"""

from __future__ import annotations

import base64
import json
import random
import string
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

_RANDOM = random.Random("conversations")
_BASE62 = string.ascii_letters + string.digits


def _token(prefix: str, length: int, alphabet: str = _BASE62) -> str:
    return prefix + "".join(_RANDOM.choices(alphabet, k=length))


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose virtual key a request carries, and from where and by what program it is sent."""

    alias: str
    user: str
    team: str
    key: str
    ip: str = "198.51.100.250"
    agent: str = "curl/8.11.1"


SUPPORT: Final = Caller(
    "support-bot", "svc-support", "customer-care", _token("sk-", 22), "198.51.100.21", "OpenAI/Python 2.20.0"
)
DEVELOPERS: Final = Caller(
    "ide-assistant", "dev-tools", "platform", _token("sk-", 22), "198.51.100.34", "OpenAI/JS 6.10.0"
)
PEOPLE: Final = Caller("people-ops", "hr-portal", "people", _token("sk-", 22), "198.51.100.55", "OpenAI/Python 2.20.0")
PIPELINE: Final = Caller("etl-nightly", "svc-etl", "data", _token("sk-", 22), "198.51.100.8", "python-requests/2.32.5")
CALLERS: Final = (SUPPORT, DEVELOPERS, PEOPLE, PIPELINE)
STRANGER: Final = Caller("unknown", "unknown", "unknown", _token("sk-", 22))


@dataclass(frozen=True, slots=True)
class Conversation:
    """One request. `planted` are (entity, value); `answer` is what the model says, or the tools that it calls."""

    caller: Caller
    messages: tuple[dict[str, Any], ...]
    planted: tuple[tuple[str, str], ...] = ()
    answer: str | list[dict[str, Any]] | None = None
    model: str = "gpt-5-mini"
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def asked(self) -> str:
        """The last user message: what the mock model knows the answer by."""
        return str([message["content"] for message in self.messages if message["role"] == "user"][-1])


def _user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def _assistant(text: str) -> dict[str, Any]:
    return {"role": "assistant", "content": text}


CARE: Final = {
    "role": "system",
    "content": "You are the customer care assistant of Northwind Travel. Be brief and friendly; promise no refund.",
}
CODE: Final = {"role": "system", "content": "You are a coding assistant. Answer with code first and prose second."}


def _call(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"call_{name}",
        "type": "function",
        "function": {"name": name, "arguments": json.dumps(arguments, ensure_ascii=False)},
    }


_PEM_BODY = base64.b64encode(_RANDOM.randbytes(384)).decode()
PRIVATE_KEY: Final = "\n".join(
    (
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        *(_PEM_BODY[at : at + 64] for at in range(0, len(_PEM_BODY), 64)),
        "-----END RSA " + "PRIVATE KEY-----",
    )
)
DATABASE: Final = f"postgresql://reporting:{_token('', 16)}@pg-eu-1.northwind.example:5432/sales"
WAREHOUSE: Final = f"mongodb+srv://loader:{_token('', 18)}@warehouse.northwind.example/bookings"
JSON_WEB_TOKEN: Final = ".".join(
    base64.urlsafe_b64encode(part).decode().rstrip("=")
    for part in (
        b'{"alg":"HS256","typ":"JWT"}',
        b'{"sub":"svc-booking","aud":"northwind","iat":1763971200,"exp":1766563200}',
        _RANDOM.randbytes(32),
    )
)
ANTHROPIC: Final = _token("sk-ant-" + "api03-", 93, _BASE62 + "_-") + "AA"
OPENAI: Final = _token("sk-" + "proj-", 58) + "T3Blbk" + "FJ" + _token("", 58)
GITHUB: Final = _token("gh" + "p_", 36)
SLACK: Final = "xo" + f"xb-{_token('', 12, string.digits)}-{_token('', 13, string.digits)}-{_token('', 24)}"
AWS_ID: Final = _token("AK" + "IA", 16, string.ascii_uppercase + "234567")
AWS_SECRET: Final = _token("", 40)
HUGGING_FACE: Final = _token("h" + "f_", 34, string.ascii_letters)
ENCODED: Final = base64.b64encode(f"LITELLM_KEY={PIPELINE.key}\nREGION=eu-west-1\n".encode()).decode()

_HARRIET = (
    _user(
        "Please draft a reply to Harriet Blackwood. Her suitcase never arrived in Lisbon and she wants it sent to "
        "18 Marchmont Lane, Bristol BS8 4TN. Her address is harriet.blackwood@mail.example, phone +44 20 7946 0812."
    ),
    _assistant("Dear Ms Blackwood, I am so sorry about your suitcase. We have asked Lisbon to trace it today."),
)

PERSONAL: Final = (
    Conversation(
        SUPPORT,
        (CARE, _HARRIET[0]),
        (
            ("PERSON", "Harriet Blackwood"),
            ("STREET_ADDRESS", "18 Marchmont Lane"),
            ("EMAIL_ADDRESS", "harriet.blackwood@mail.example"),
            ("PHONE_NUMBER", "+44 20 7946 0812"),
        ),
        answer=_HARRIET[1]["content"],
    ),
    Conversation(
        SUPPORT,
        (CARE, *_HARRIET, _user("Make it warmer, and mention claim NW-2026-118204.")),
        (
            ("PERSON", "Harriet Blackwood"),
            ("STREET_ADDRESS", "18 Marchmont Lane"),
            ("EMAIL_ADDRESS", "harriet.blackwood@mail.example"),
            ("PHONE_NUMBER", "+44 20 7946 0812"),
        ),
        answer="Dear Ms Blackwood, what an awful start to a holiday. Your claim NW-2026-118204 is with me personally.",
    ),
    Conversation(
        SUPPORT,
        (CARE, _user("She paid with 4000 0566 5566 5556 and wants the money on NL91 ABNA 0417 1643 00. Which first?")),
        (("CREDIT_CARD", "4000 0566 5566 5556"), ("IBAN_CODE", "NL91 ABNA 0417 1643 00")),
        answer="Refund the card ending in 5556 first; a transfer takes three days longer.",
        options={"user": "agent-17"},
    ),
    Conversation(
        SUPPORT,
        (CARE, _user("Who is booked as tobias.lindqvist@mail.example?")),
        (("EMAIL_ADDRESS", "tobias.lindqvist@mail.example"),),
        answer=[_call("find_booking", {"email": "tobias.lindqvist@mail.example", "open_only": True})],
        options={
            "tools": [{"type": "function", "function": {"name": "find_booking", "parameters": {"type": "object"}}}]
        },
    ),
    Conversation(
        SUPPORT,
        (
            CARE,
            _user("Who is booked as tobias.lindqvist@mail.example? And where do the tickets go?"),
            {"role": "assistant", "content": None, "tool_calls": [_call("find_booking", {"name": "Tobias Lindqvist"})]},
            {
                "role": "tool",
                "tool_call_id": "call_find_booking",
                "content": json.dumps({"passenger": "Tobias Lindqvist", "phone": "+46 8 465 004 12", "seat": "14C"}),
            },
        ),
        (
            ("EMAIL_ADDRESS", "tobias.lindqvist@mail.example"),
            ("PERSON", "Tobias Lindqvist"),
            ("PHONE_NUMBER", "+46 8 465 004 12"),
        ),
        answer="The passenger in 14C. The tickets go to the address on file.",
    ),
    Conversation(
        PEOPLE,
        (
            _user(
                "Fill in the I-9 for Marisol Okafor, date of birth 1984-07-22, SSN 457-55-5462, "
                "living at 4127 Kestrel Avenue, Dayton, OH 45402. Her mobile is (415) 555-0149."
            ),
        ),
        (
            ("PERSON", "Marisol Okafor"),
            ("DATE_OF_BIRTH", "1984-07-22"),
            ("US_SSN", "457-55-5462"),
            ("STREET_ADDRESS", "4127 Kestrel Avenue, Dayton, OH 45402"),
            ("PHONE_NUMBER", "(415) 555-0149"),
        ),
        answer="I have filled in sections one and two. Please have her sign page three.",
        model="claude-sonnet",
    ),
    Conversation(
        PEOPLE,
        (_user("Summarise the sick note: patient Kwame Castellanos, DOB 03/14/1979, chart MRN-20481937, two weeks."),),
        (
            ("PERSON", "Kwame Castellanos"),
            ("DATE_OF_BIRTH", "03/14/1979"),
            ("MEDICAL_RECORD", "MRN-20481937"),
        ),
        answer="The employee is unable to work for two weeks.",
        model="claude-sonnet",
        options={"stream": True},
    ),
)

SECRETS: Final = (
    Conversation(
        DEVELOPERS,
        (
            CODE,
            _user(f"psql says FATAL: password authentication failed. I use DATABASE_URL={DATABASE} - what is wrong?"),
        ),
        (("DATABASE_URL", DATABASE),),
        answer="Check that the role `reporting` may log in from your address in pg_hba.conf.",
    ),
    Conversation(
        DEVELOPERS,
        (CODE, _user(f"Why does ssh reject this?\n{PRIVATE_KEY}\nThe server only says `invalid format`.")),
        (("PRIVATE_KEY", PRIVATE_KEY),),
        answer="The file probably has Windows line endings. Convert it and set its mode to 600.",
        options={"stream": True},
    ),
    Conversation(
        DEVELOPERS,
        (
            CODE,
            _user(
                f"This returns 401:\ncurl -H 'Authorization: Bearer {JSON_WEB_TOKEN}' https://api.northwind.example/v2/me"
            ),
        ),
        (("JWT", JSON_WEB_TOKEN),),
        answer="The token has expired: its `exp` claim is in the past.",
    ),
    Conversation(
        DEVELOPERS,
        (CODE, _user("Read the loader's address from the vault for me, please.")),
        (("DATABASE_URL", WAREHOUSE),),
        answer=f"Here it is: {WAREHOUSE} (read only).",
        options={"stream": True},
    ),
    Conversation(
        PIPELINE,
        (_user(f"Decode this secret of Kubernetes and list its keys: {ENCODED}"),),
        (("LITELLM_VIRTUAL_KEY", ENCODED),),
        answer="It holds LITELLM_KEY and REGION.",
    ),
    Conversation(
        PIPELINE,
        (_user("The export job logs in with password: Wren!Harbour#7142 and fails. Write a retry loop for it."),),
        (("PASSWORD", "Wren!Harbour#7142"),),
        answer="for attempt in range(5): ...",
        model="overloaded",
    ),
)

VENDORS: Final = (
    Conversation(
        DEVELOPERS,
        (
            CODE,
            _user(f"export ANTHROPIC_API_KEY={ANTHROPIC}\nexport OPENAI_API_KEY={OPENAI}\nTurn this into a .env file."),
        ),
        (("ANTHROPIC_API_KEY", ANTHROPIC), ("OPENAI_API_KEY", OPENAI)),
        answer="I would rather not repeat the keys; copy the two lines without `export`.",
    ),
    Conversation(
        DEVELOPERS,
        (
            CODE,
            _user(
                f"git push asks for a password although I cloned with https://build:{GITHUB}@github.com/northwind/site"
            ),
        ),
        (("GITHUB_TOKEN", GITHUB),),
        answer="The token has no `repo` scope.",
    ),
    Conversation(
        PIPELINE,
        (
            _user(
                f"[default]\naws_access_key_id = {AWS_ID}\naws_secret_access_key = {AWS_SECRET}\n"
                "region = eu-west-1\nIs it valid?"
            ),
        ),
        (("AWS_ACCESS_KEY_ID", AWS_ID), ("AWS_SECRET_ACCESS_KEY", AWS_SECRET)),
        answer="The profile is well formed.",
        model="broken",
    ),
    Conversation(
        PIPELINE,
        (_user(f"Post the row counts to #etl with {SLACK}, then push the model with {HUGGING_FACE}."),),
        (("SLACK_TOKEN", SLACK), ("HUGGING_FACE_TOKEN", HUGGING_FACE)),
        answer="Posted.",
    ),
)

CLEAN: Final = (
    Conversation(
        SUPPORT,
        (CARE, _user("What is our policy for cabin bags on flights shorter than two hours?")),
        answer="One bag of 40 x 30 x 20 cm, up to 8 kg.",
    ),
    Conversation(
        DEVELOPERS,
        (
            CODE,
            _user(
                "Bisect says 9f3c1e7ab2d4450f8c6b1a2e3d4c5b6a7f8091a2 broke the build (v2.14.0). Our trace is "
                "7d2a44f0-3c1b-4f6e-9a55-0b8e6d1c2f30, the config says api_key: ${OPENAI_API_KEY} and "
                "sk-your-api-key-here. Where do I start?"
            ),
        ),
        answer="Start with the lock file: that commit moved scikit-learn.",
        options={"stream": True},
    ),
    Conversation(
        PIPELINE,
        (_user("Order 4111111111111112 was shipped at 1763971200123 with card **** **** **** 4242. Parse the line."),),
        answer='{"order": "4111111111111112", "shipped": 1763971200123}',
    ),
    Conversation(
        PIPELINE,
        (_user("Write a haiku about queues."),),
        answer="Still the line grows long / one by one the tasks depart / silence, then a push",
        model="broken",
    ),
)

ALL: Final = (*PERSONAL, *SECRETS, *VENDORS, *CLEAN)


def answers(conversations: Sequence[Conversation] = ALL) -> dict[str, Any]:
    """What the mock model answers to each last user message."""
    return {
        conversation.asked: conversation.answer for conversation in conversations if conversation.answer is not None
    }
