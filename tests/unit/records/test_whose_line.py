"""Whose a line is: it is told as somebody's only where that is sure, and never as the one's who called before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import auditors
from auditors.formats.callers import with_caller
from tests.records import records

KEY = "gh" + "p_" + "k9Q2xL7vT4mZ8rB1nC6wY3hJ5sD0fGaEuI2p"
DATE = "2026-11-26"
CALL = f'~~ {DATE}T02:41:09.113Z #llm-relay tenant=harbor-eu mdl=mistral-large-2 in=412 out=77 >> "hello"'
TIMED = f"{DATE} 02:41:09 INFO relay client_id=harbor-eu model=mistral-large-2 prompt_tokens=412"


def whose(log: str, folder: Path) -> list[tuple[str | None, str | None, str | None]]:
    """Of each finding of the planted key: who called, when, and which model."""
    path = folder / "gateway.log"
    path.write_text(log)
    found = []
    for finding in auditors.audit([path], depth="patterns"):
        if finding.entity == "GITHUB_TOKEN":
            who, time = finding.principal, finding.first_seen
            caller = (who.key_alias or who.user or who.team) if who is not None else None
            found.append((caller, str(time) if time is not None else None, who.model if who is not None else None))
    return found


BODY = {
    "svc": "relay",
    "user": "night-batch",
    "llm": {"name": "gpt-5-mini"},
    "usage": {"input_tokens": 9, "output_tokens": 3},
    "when": 1795660000,
    "txt": f"take {KEY}",
}


@pytest.mark.parametrize(
    "prefix", ["[02:44:51] ", "[worker 3] ", "req#881 => ", "INFO: ", "02:44:51.113 ", ">>> ", "~~ 7 ~~ "]
)
@pytest.mark.parametrize("before", [CALL, TIMED, json.dumps(BODY | {"user": "day-batch", "txt": ""}), "nobody knows"])
def test_whole_json_behind_a_short_prefix_begins_a_record(prefix: str, before: str, tmp_path: Path) -> None:
    log = f"{before}\n{prefix}{json.dumps(BODY)}\n{before}\n"
    assert whose(log, tmp_path) == [("night-batch", "1795660000.0", "gpt-5-mini")]


@pytest.mark.parametrize("signs", ["~~ ", ">>> ", "* ", "| ", "- ", "-> ", "  ", "\U0001f680 "])
def test_a_time_behind_leading_signs_is_read(signs: str, tmp_path: Path) -> None:
    log = f"{signs}{DATE}T02:41:09Z user=ann model=m1 in=4 out=5 >> {KEY!r}\n"
    assert whose(log, tmp_path) == [("ann", "1795660869.0", "m1")]


STRAY = f"note {KEY}"


@pytest.mark.parametrize(
    "log",
    [
        f"{CALL}\n!! cache is warm, {STRAY}\n",
        f"{TIMED}\nconfig: default {STRAY}\n",
        f'{TIMED} answer="done"\nPHP Warning:  undefined key near {STRAY} in /srv/app.php on line 9\n',
        f'{TIMED}\nTraceback (most recent call last):\n  File "a.py", line 3\nValueError: no\n{STRAY}\n',
        f"user=ann said hello\n{STRAY}\n",
        f"{STRAY}\nuser=ann said hello\n",
        f"request\n  {STRAY}\nrequest\n  user=ann\nrequest\n  user=bob\n",
        f"client_ip=198.51.100.7 came\n{STRAY}\n",
        f'<call at="{DATE}T02:41:09Z" client="ann" model="m1">\n  <q>hello</q>\n</call>\n<note>{STRAY}</note>\n',
        f"gw-1  | {CALL}\ngw-1  | env: {STRAY}\n",
        f"{TIMED}\n[worker 3] {STRAY}\n",
    ],
)
def test_a_line_of_which_it_is_not_sure_whose_it_is_is_nobodys(log: str, tmp_path: Path) -> None:
    ((caller, _, model),) = whose(log, tmp_path)
    assert (caller, model) == (None, None)


@pytest.mark.parametrize(
    "rest",
    [
        f"  {STRAY}",
        f'Traceback (most recent call last):\n  File "a.py", line 3\ngw.errors.UpstreamError: 400 for {STRAY}',
        f"java.lang.IllegalStateException: rejected {STRAY}\n\tat com.acme.Gw.ask(Gw.java:9)",
        f"prompt: {STRAY}",
        f"request body:\nDear all,\n{STRAY}",
        f'{{\n  "messages": [\n    "{STRAY}"\n  ]\n}}',
    ],
)
@pytest.mark.parametrize("head", [TIMED, CALL], ids=["timed", "behind signs"])
def test_lines_that_surely_go_on_with_a_call_are_its_callers(head: str, rest: str, tmp_path: Path) -> None:
    ((caller, time, model),) = whose(f"{head}\n{rest}\n", tmp_path)
    assert (caller, model) == ("harbor-eu", "mistral-large-2")
    assert time is not None and time.startswith("1795660869")


@pytest.mark.parametrize(
    ("head", "rest"),
    [
        (f'{TIMED} prompt="Dear all,', f'take this:\n{STRAY}\nbye"'),
        (f"{TIMED} prompt=Dear", f"all,\n{STRAY}"),
        (f"{DATE} 02:41:09 INFO user=harbor-eu model=mistral-large-2 asks: please help", f"I have a {STRAY}"),
    ],
)
def test_what_is_said_goes_on_where_the_head_has_not_come_to_its_end(head: str, rest: str, tmp_path: Path) -> None:
    ((caller, _, model),) = whose(f"{head}\n{rest}\n{TIMED}\n", tmp_path)
    assert (caller, model) == ("harbor-eu", "mistral-large-2")


def test_each_line_of_an_unknown_log_is_told_as_its_own_callers(tmp_path: Path) -> None:
    other = KEY[:-4] + "WxYz"
    log = f"<134>Nov 26 02:41:09 gw llm[8]: subject=ann-1 engine=m1 n_in=4 n_out=5 q={KEY}\n"
    log += "<134>Nov 26 02:43:09 gw llm[8]: subject=bob-2 engine=m2 n_in=4 n_out=5\n"
    log += f"<134>Nov 26 02:43:09 gw llm[8]:   {other}\n"
    (tmp_path / "gateway.log").write_text(log)
    found = [
        each for each in auditors.audit([tmp_path / "gateway.log"], depth="patterns") if each.entity == "GITHUB_TOKEN"
    ]
    assert [(each.principal.user, each.principal.model) for each in found if each.principal] == [
        ("ann-1", "m1"),
        ("bob-2", "m2"),
    ]
    first, second = (each.first_seen for each in found)
    assert first is not None and second is not None and second - first == 120


@pytest.mark.parametrize("prefix", ["", "gw-1  | ", "Nov 26 02:41:09 gw llm[8]: "])
def test_an_object_that_is_printed_over_lines_between_others_is_one_entry(prefix: str, tmp_path: Path) -> None:
    body = json.dumps(BODY, indent=2).splitlines()
    log = "".join(f"{prefix}{line}\n" for line in ["starting", *body, *body, STRAY.replace("k9Q2", "k9Q3")])
    found = whose(log, tmp_path)
    assert sorted(found, key=str)[:1] == [("night-batch", "1795660000.0", "gpt-5-mini")]
    assert [caller for caller, _, _ in found].count("night-batch") == 1


@pytest.mark.parametrize(
    "block",
    [
        "-----\nTime: {at}\nClient: {who}\nModel: m1\nTokens in: 4\nTokens out: 5\nPrompt:\n  {said}\n",
        "Timestamp: {at}\nCaller: {who}\nModel: m1\nPrompt: hello\n  {said}\n\n",
        '  {at}  INFO gw::proxy: done, tenant: "{who}", model: "m1", input_tokens: 4, q: "{said}"\n    at x.rs:8\n',
        '[{at}] gw.INFO: done {{"client": "{who}", "model": "m1", "tokens": {{"input": 4}}, "prompt": "{said}"}} []\n',
        '{at};INFO;Mandant={who};Modell=m1;in=4;out=5;"{said}"\n',
        'I, [{at} #8]  INFO -- : [3f] client={who} llm {{"model"=>"m1", "prompt"=>"{said}"}}\n',
        "{at} gw customer={who} model=m1 prompt={said}\n",
    ],
)
def test_entries_in_the_words_of_home_made_gateways_name_their_caller(block: str, tmp_path: Path) -> None:
    at, calm = f"{DATE} 02:41:09", "hello"
    log = "".join(
        block.format(at=at, who=who, said=said) for who, said in [("ann", calm), ("bob", STRAY), ("eve", calm)]
    )
    assert whose(log, tmp_path) == [("bob", "1795660869.0", "m1")]


HEAD = '2026-11-24 08:00:00 INFO relay client=acme-eu model=gpt-4o prompt="{}'


@pytest.mark.parametrize(
    "first",
    [
        HEAD.format("say hello and never stop"),
        '2026-11-24 08:00:00 INFO relay client=acme-eu model=gpt-4o a 5" disk',
        '2026-11-24 08:00:00 INFO relay client=acme-eu model=gpt-4o title=19" rack=3',
    ],
)
def test_a_quote_that_nothing_closes_does_not_take_the_calls_of_others(first: str) -> None:
    other = "client=night-batch model=gpt-4o in=12 out=7 :: note ghp_k9Q2xL7vT4mZ8rB1nC6wY3hJ5sD0fGaEuI2p"
    found = records(f"{first}\n{other}\nand more\n")
    assert [record.line for record in found] == [1, 2, 3]
    callers = [with_caller(record.fields(), record.body, vaguely=False).key_alias for record in found]
    assert callers == ["acme-eu", "night-batch", None]


def test_what_is_quoted_over_lines_belongs_to_the_record_that_quotes_it() -> None:
    (record, _) = records(f'{HEAD.format("please read")}\nuser=eve wrote this\nand that"\n2026-11-24 08:00:01 INFO x\n')
    assert isinstance(record.body, str)
    assert record.body.endswith('and that"')


def test_a_quote_is_not_open_for_ever() -> None:
    lines = "".join(f"user=u{at} said something\n" for at in range(300))
    found = records(f"{HEAD.format('cut off')}\n{lines}")
    assert isinstance(found[0].body, str)
    assert found[0].body.count("\n") <= 201
