"""Numbers of one group beside words that telephones have in common with programs: arguments, counters, constants.

`call`, `number`, `text` and `ring` stand in every trace of a program, and of the numbers of ten digits there, every
second one passes for a mobile number of some country. What is said right before and behind such a number tells.
"""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate

_BEFORE: Final = deferred(
    r"""(?:
      \b(?:callback | call(?:s|ed|ing)? | text | cells? | ring | numbers? | reach(?:ed)? | contacts? | messages?)[(\[]
    | \b(?:tool | function | system | sys | api | rpc | method | procedure | remote | virtual | last | first | next
         | each | per | every | this | an? | the | another | nested | recursive | n | num | nr_of | number_of | total
         | max | min)[ _]calls?\s?[:=#]{0,2}\s?
    | \b(?:random | magic | prime | sequence | seq | natural | whole | odd | even | big | large | huge | integer
         | generated | line | block | version | build | call)[ _]numbers?\s?[:=#]{0,2}\s?
    | (?<![\w\-.])numbers?\s?=\s?
    | \bnumber_of_\w{1,24}\s?[:=]\s?
    | \bcalls\s?[:=]\s?
    | \b(?:is | was | are | were | be | been | being | function | method | job | container | file | node | pod | named?)
      \s(?:\w{1,12}\s)?called\s(?:(?:with | at | for | by | as | from | in | on)\s)?
    | \b(?:counter | trace | count | total | value | limit | size | sequence | number | balance | sum | timer | clock
         | step | iteration | cursor | offset | height)\s(?:has\s | have\s | is\s | was\s)?reached\s
    | \bregistered\s(?!(?:with | under | as | mobile | phone | number | my | your | our | his | her | to | is | no | on
         | sim | contact | cell)\b)[a-z]{3,16}\s
    | \b(?:callback | handler | listener | hook | observer)s?\s(?:was\s | is\s)?registered\s
      (?:(?:at | for | on | with)\s)?
    | \btext\s(?:segment | section | offset | position | index | node | file | field | length | mode | block | area
         | editor | size | chunk)\b[^\d\n]{0,16}
    | \b(?:tel[ ]aviv | ring[ ](?:buffer | topology | size) | calling[ ]convention | phone[ ](?:model | os | size)
         | (?:sms | fax)[ ](?:batch | queue | job | campaign | template))\s
    )\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_BEHIND: Final = deferred(
    r"\s(?:took|failed|returned|finished|completed|succeeded|exited|started|crashed|times?|prime|even|odd"
    r"|is (?:prime|even|odd|divisible|greater|less|larger|smaller))\b|\s?(?:[%*]|//|==|[<>]=?|\+=)\s?[\w(]",
    re.IGNORECASE,
)
_BEFORE_WIDTH: Final = 48
_BEHIND_WIDTH: Final = 16


def looks_alike(candidate: Candidate) -> bool:
    """Whether a number of one group is an argument, a counter or a constant of a program."""
    if _BEHIND.match(candidate.text, candidate.end, candidate.end + _BEHIND_WIDTH):
        return True
    return _BEFORE.search(candidate.before(_BEFORE_WIDTH)) is not None
