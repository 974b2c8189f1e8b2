"""Passwords on command lines and in SQL."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.disguises import is_dollar_for_s
from auditors.sensitive_data.password_forms import (
    impossible,
    is_digest,
    is_generated,
    is_passphrase,
    is_plain_word,
    kinds,
    unusable,
)
from auditors.sensitive_data.password_names import BARE, HEAD_LONG, HEAD_SHORT, WORD
from auditors.sensitive_data.password_values import (
    CHOSEN,
    DRAWN_DIGEST,
    password_detector,
    strength_of,
    strong,
    unmistakable,
)
from auditors.sensitive_data.randomness import looks_drawn


def _typed(candidate: Candidate) -> float | None:
    """An argument of a command line: any word but a variable."""
    value = candidate.value
    if (
        (value.startswith(("$", "-", "<", "%", "{", "/")) and not (is_dollar_for_s(value) or is_generated(value)))
        or unusable(value)
        or re.fullmatch("[A-Z_]+", value)
    ):
        return None
    if is_digest(value):
        return DRAWN_DIGEST if looks_drawn(value) and " values " not in candidate.match.group().lower() else None
    option = candidate.match.group().lower()
    sure = not option.startswith("--pass=") and (
        candidate.text[candidate.start - 1] in "\"'=:" or _ends_argument(candidate)
    )
    return strength_of(value) or (0.75 if sure else None)


def _ends_argument(candidate: Candidate) -> bool:
    """Whether the next word is no further word of a sentence: an option, a sign of the shell, a new line, nothing."""
    return re.match(r"\s*(?:[-|&;>\\\n]|/[A-Za-z?]|\Z)", candidate.after(4)) is not None


def _logs_in(candidate: Candidate) -> float | None:
    """The argument of a command that takes nothing else there."""
    value = candidate.value
    return _typed(candidate) or (CHOSEN if is_plain_word(value) and not unusable(value) else None)


SLASHED: Final = password_detector(
    (r"(?i)\s/(?:password|passwd|pwd|pass):",),
    r"(?i:\s/(?:password|passwd|pwd|pass):)[\"']?(?P<value>[^\s\"'`<>|,;]{4,128}?)(?=[.,;]?(?:[\s\"'`<>|,;]|\Z))",
    _typed,
    53,
    (24, 160),
)
"""Options of Windows: `wmic /user:admin /password:…`."""
_ARGUMENTS: Final = r"(?:[^\n|;&\\]|\\[^\n]|\\\r?\n)"
"""What may stand between a command and an option, on further lines of it, too."""
_CALLERS: Final = r"(?:curl|wget|https?|xh)"
_CLIENTS: Final = (
    r"(?:keytool|jarsigner|mysql(?:dump|admin|import|show|check|sh|pump|binlog)?|mariadb|docker login|redis-cli"
    r"|7z[arz]?|zip|ldap(?:search|modify|add|passwd|delete|whoami|compare)"
    r"|unzip|mongo(?:sh|dump|restore|export|import|stat)?|rdesktop|racadm|smbmap|netexec|couchbase-cli|sqlcmd"
    r"|bcp|helm|smbclient|podman login|psexec|winrm|ipmitool"
    r"|az (?:login|sql|vm|mysql|postgres)"
    r"|openssl enc|pdftk|qpdf|rabbitmqadmin|cqlsh|influx|osql|isql|pscp|psftp|plink|unrar|rar|hydra|medusa"
    r"|crackmapexec|nxc|security unlock-keychain"
    r"|mosquitto_(?:pub|sub)|oc login|evil-winrm"
    r"|check_(?:mysql|pgsql|postgres|oracle|mssql|mongodb|imap|ldap|wmi|vmware|esxi?|by_ssh)\w{0,16})"
)


def _after_letter(candidate: Candidate) -> float | None:
    """The argument of an option of one letter; that of `mysql` is the name of a database where a space is between."""
    value = candidate.value
    if candidate.match["option"] == "-P" and candidate.match.group().startswith(("hydra", "medusa")):
        return None
    if candidate.match["option"] == "-a" and _MEMBER.match(value):
        return None
    if sure := strong(candidate):
        return sure
    apart = candidate.text[candidate.start - 1] == " "
    if candidate.match["option"] == "-p" and candidate.match.group().startswith(("mysql", "maria")):
        unknown = apart or value[0] in "$<{%[" or (value.isupper() and value.isalpha()) or impossible(value)
        return None if unknown else strength_of(value) or 0.75
    if is_passphrase(value):
        return 0.85
    if len(value) >= 8 and kinds(value) >= 2 and _typed(candidate):
        return 0.8
    plain = is_plain_word(value) and not unusable(value)
    return CHOSEN if plain and (_ends_word(candidate) or _takes_nothing_else(candidate)) else None


def _takes_nothing_else(candidate: Candidate) -> bool:
    """Whether the option takes a password only: beside an account, or of clients whose letters mean nothing else."""
    command = candidate.match.group()
    return (
        _WITH_USER.search(command) is not None
        or command.startswith(_NOTHING_ELSE)
        or (candidate.match["option"] == "-P" and command.startswith(_CAPITAL))
    )


_MEMBER: Final = deferred(r"[a-z_]{2,24}=\S")
"""Arguments of a module of Ansible: `-a "src=…"`."""
_NOTHING_ELSE: Final = ("redis-cli", "ldap", "mosquitto_")
_CAPITAL: Final = ("zip", "unzip", "sqlcmd")
"""Clients of which that is so for `-P`."""


def _ends_word(candidate: Candidate) -> bool:
    """Whether the argument is in quotes, or no word of a sentence follows it."""
    quoted = candidate.text[candidate.start - 1] in "\"'" and candidate.after(1) == candidate.text[candidate.start - 1]
    return quoted or _ends_argument(candidate)


_WITH_USER: Final = deferred(r"\s(?:-[uUD]|--user(?:name)?)[\s=]?[\"']?[\w.\\@,=\-]{2,}")
"""The account, which a password belongs to."""


_OF_WHAT: Final = "ci|src|dest|new|old|db|user|admin|root|login|tls|ssl|http|proxy|smtp|sql|rpc|api"
"""What an option names in one word with the password: `--dbpass`, `--tlspassword`."""
OPTION: Final = password_detector(
    (rf"(?i)-(?:{_OF_WHAT})?(?:store|key)?pass(?:word|wd|phrase|in|out)?[\s=]",),
    rf"(?i:(?<![\w\-])--?(?:[a-z]{{1,16}}-){{0,3}}(?:{_OF_WHAT})?(?:store|key)?(?<!-ask-)pass(?:word|wd|phrase|in|out)?)(?:\s{{1,2}}|=)[\"']?(?:pass:)?(?!(?:pass|env|file|fd):){BARE}",
    _typed,
    53,
)
SHORT_OPTION: Final = password_detector(
    (rf"\b{_CLIENTS}\s",),
    rf"\b(?<!\.){_CLIENTS}\s{_ARGUMENTS}{{0,160}}?(?<=\s)"
    rf"(?P<option>-p(?!bkdf2|\s?\d{{2,5}}\s)|-a(?!es)|-pw|-w|-P|-k|-storepass|-keypass)[ \t:]?[\"']?{BARE}",
    _after_letter,
    53,
    (24, 360),
)


def _chosen(candidate: Candidate) -> float | None:
    """A short or a plain value, where an account in front of it says what it is."""
    value = candidate.value
    if impossible(value):
        return None
    return strength_of(value) or (CHOSEN if is_plain_word(value) else None)


REMOTE_DESKTOP: Final = password_detector(
    (r"\s/p:[!-~]{4}",),
    rf"(?<=\s)/p:[\"']?{BARE}",
    lambda c: strong(c) or _chosen(c) if "/u:" in c.before(200) or " /u:" in c.after(80) else None,
    53,
    (16, 160),
)
OPENSSL_KEY: Final = password_detector(
    (rf"\b{_CLIENTS}\s",),
    rf"\bopenssl enc\s{_ARGUMENTS}{{0,160}}?(?<=\s)-K\s{_ARGUMENTS}{{0,4}}?[\"']?"
    r"(?P<value>[0-9a-fA-F]{32,64})(?![0-9A-Za-z])",
    lambda candidate: 0.9 if looks_drawn(candidate.value) else None,
    53,
    (24, 360),
)
"""The key that `openssl enc` encrypts with."""
USER_AND_PASSWORD: Final = password_detector(
    (r"\s-U\s?[\"']?[\w\\/.-]{1,40}%",), rf"(?<=\s)-U\s?[\"']?[\w\\/.\-]{{1,40}}%{BARE}", _logs_in, 53, (64, 160)
)
"""`smbclient -U user%password`."""


def _login(candidate: Candidate) -> float | None:
    """What follows a user and a colon: tokens of Jenkins and others are hexadecimal, as hashes are."""
    value = candidate.value
    return 0.9 if _HEXADECIMAL.fullmatch(value) and looks_drawn(value) else _typed(candidate)


_HEXADECIMAL: Final = deferred(r"[0-9a-f]{30,44}")
CURL_USER: Final = password_detector(
    (rf"\b{_CALLERS}\s",),
    rf"\b{_CALLERS}\s(?:[^\n|;\\]|\\[^\n]|\\\r?\n){{0,400}}?(?<=\s)(?:-u|--user|-a|--auth|--proxy-user"
    rf"|-U)[\s=]?[\"']?[\w.@\-+]{{0,64}}:{BARE}",
    _login,
    53,
    (24, 640),
)


def _is_sentence(candidate: Candidate) -> bool:
    """Whether a plain word stands behind words that no statement of SQL has there: `problem identified by "bo"`."""
    return candidate.value.isalpha() and _STATEMENT.search(candidate.before(240)) is None


_STATEMENT: Final = deferred(r"\b(?:user|role|login|grant|create|alter|if not exists|identity)\b|@", re.IGNORECASE)
SQL: Final = password_detector(
    (r"(?i)identified\s(?:with\s[a-z0-9_]{1,32}\s)?by\s",),
    r"(?i:identified\s{1,2}(?:with\s[\w]{1,32}\s{1,2})?by\s{1,2}(?:values\s{1,2})?)(?P<quote>[\"'])"
    r"(?P<value>[^\"'\n]{3,128})(?P=quote)",
    lambda candidate: None if _is_sentence(candidate) else _typed(candidate),
    54,
)


SET_PASSWORD: Final = password_detector(
    (r"(?i)\bset password for [^\n=;]{1,80}=\s?N?'",),
    r"(?i:\bset password for [^\n=;]{1,80}=\s?)(?P<quote>')(?P<value>[^'\n]{3,128})'",
    _typed,
    54,
    (110, 140),
)
"""`SET PASSWORD FOR 'bo'@'%' = '…'`."""
SQL_UNQUOTED: Final = password_detector(
    (r"(?i)\buser [!-~]{1,60} identified by [!-~]{4}",),
    rf"(?i:\buser\s{{1,2}}\S{{1,60}}\s{{1,2}}identified\s{{1,2}}by\s{{1,2}})(?!(?i:values|externally|globally|random)\b){BARE}",
    _logs_in,
    54,
    (96, 140),
)
"""As Oracle writes it: `ALTER USER hr IDENTIFIED BY …`."""
SSHPASS: Final = password_detector(
    (r"\bsshpass\s",), rf"\bsshpass\s{_ARGUMENTS}{{0,60}}?(?<=\s)-p\s?[\"']?{BARE}", _logs_in, 53, (24, 240)
)
SECURE_STRING: Final = password_detector(
    (r"(?i)convertto-securestring\s",),
    r"(?i:convertto-securestring\s{1,2}(?:-(?:string|asplaintext|force)\s{1,2}){0,3})(?P<quote>[\"'])(?P<value>[^\"'\n]{4,128})(?P=quote)",
    _typed,
    54,
)
PASSWORD_FILE: Final = password_detector(
    (r":(?:5432|5433|6432|\*):",),
    r"(?<![^\s\"'`])[\w.*\-]{1,128}:(?:5432|5433|6432|\*):[\w.*\-]{1,64}:[\w.*\-]{1,64}:(?P<value>[^\s\"'`:]{4,128})(?=[\s\"'`]|\Z)",
    lambda candidate: strong(candidate) or (_typed(candidate) and 0.85),
    54,
    (140, 280),
)
"""A line of PostgreSQL's password file: `host:port:database:user:password`."""
PIPED: Final = password_detector(
    (
        "--password-stdin",
        r"\|\s{0,2}(?:docker secret create|gcloud secrets|kubectl create secret|wrangler secret put|gh secret set"
        r"|vercel env add|pass insert|plink) ",
        r"\|\s{0,2}(?:sudo\s|kinit\b|smbpasswd\b|chpasswd\b|cryptsetup\s|passwd\s)",
    ),
    r"\b(?:echo|printf)\s{1,2}(?:-n\s{1,2}|-e\s{1,2}|[\"']?%s(?:\\{1,2}n)?[\"']?\s{1,2})?"
    r"(?:(?P<quote>[\"'])(?:(?:%s|[\w.\-]{1,32}:)(?=.{4}))?|)"
    r"(?P<value>(?:[^\s\"'|;&$`]|\$(?![A-Za-z_({])){6,512}?|(?<=')[^\s'|`{}]{6,128}(?='))(?:\\n)?[\"']?\)?\s{0,2}\|\s{0,2}"
    r"(?:[^\n|]{1,80}?--(?:password-)?stdin|(?:docker secret create|gcloud secrets|kubectl create secret"
    r"|wrangler secret put|gh secret set|vercel env add|pass insert|plink)\b|sudo\s[^\n|]{0,32}?-\w{0,3}S\b"
    r"|(?:sudo\s)?(?:kinit|chpasswd|cryptsetup|smbpasswd)\b)",
    _typed,
    53,
    (640, 96),
)
"""What is piped into a program that asks for it: `echo … | docker login --password-stdin`, `echo … | sudo -S`."""
SUBSTITUTED: Final = password_detector(
    (
        rf"\bs[/|#,][^\n]{{0,120}}(?:{HEAD_LONG}|{HEAD_SHORT}|masterauth)[a-z0-9_]{{0,8}}[\"']?(?: |\s?[:=]\s?)"
        r"[\"']?[!-~]{4}",
    ),
    rf"\bs(?P<sign>[/|#,])[^\n]{{1,120}}?(?P=sign)[^\n]{{0,60}}?(?P<word>{WORD}|requirepass|masterauth|bindpw)"
    r"[a-z0-9_]{0,8}[\"']?(?: |\s?[:=]\s?)\\?[\"']?"
    r"(?P<value>(?:(?!(?P=sign))[^\s\"'`<>$\\]){4,128})(?=\\?[\"']?(?P=sign))",
    _logs_in,
    53,
    (200, 160),
)
"""What `sed` puts into a file: `s/# requirepass .*/requirepass …/`."""
SNMP: Final = tuple(
    password_detector(
        (r"\bsnmp(?:get|set|walk|bulkget|bulkwalk|getnext|table|trap|inform)\s",),
        rf"\bsnmp\w{{3,8}}\s{_ARGUMENTS}{{0,160}}?(?<=\s){option}\s{{1,2}}[\"']?{BARE}",
        _logs_in,
        53,
        (16, 300),
    )
    for option in ("-A", "-X", "-c")
)
"""What a user of SNMP v3 proves himself with, what the messages are encrypted with, the community of older ones."""
HERE_STRING: Final = password_detector(
    (r"\bsudo\s[^\n|]{0,160}<<<",),
    r"\bsudo\s{1,2}[^\n|]{0,24}?-\w{0,3}S\b[^\n|]{0,160}?<<<\s{0,2}[\"']?(?P<value>[^\s\"'|;&$`]{4,128})",
    _typed,
    53,
    (200, 160),
)
NET_USER: Final = password_detector(
    (r"(?i)\bnet\s{1,2}user\s",),
    rf"(?i:\bnet\s{{1,2}}user\s{{1,2}})[\w.\-]{{1,32}}\s{{1,2}}(?!/)[\"']?{BARE}"
    r"(?=[\"']?(?:\s{1,2}/(?i:add|domain|active)|(?P<alone>[ \t]{0,2}(?:[\r\n&]|\Z))))",
    lambda candidate: _typed(candidate) if candidate.match["alone"] is None else unmistakable(candidate),
    52,
    (16, 160),
)
HTPASSWD: Final = password_detector(
    (r"\b(?:ht|mosquitto_)passwd\s",),
    rf"\b(?:ht|mosquitto_)passwd\s{{1,2}}-\w{{0,4}}b\w{{0,4}}\s[^\n|;&]{{1,120}}?\s[\w.@\-]{{1,40}}\s{{1,2}}[\"']?{BARE}(?=[\"']?\s*(?:[\n;&|]|\Z))",
    _typed,
    52,
    (24, 260),
)
POSITIONAL: Final = password_detector(
    (
        r"\brabbitmqctl\s[^\n]{0,60}(?:add_user|change_password|authenticate_user)\s",
        r"(?i)\bnet\s{1,2}use\s[^\n]{0,80}\\",
        r"\bconsul kv put [!-~]{1,80}passw",
        r"\betcdctl (?:put|set) [!-~]{1,80}passw",
        r"ssh-keygen [^\n]{1,80}-[NP] ",
        r"--passphrase-fd \d <<<",
        r"\blftp [^\n]{0,40}-u ",
        r"\bsigntool [^\n]{1,120} /p ",
        r"\bmc alias set ",
        r"(?i)\bsetx [a-z0-9_]{0,40}pass",
        r"\baddprinc [^\n]{0,40}-pw ",
        r"--pass(?:word|phrase)(?:-stdin)? <<< ",
        r"\bschtasks [^\n]{1,160} /rp ",
        r"(?i)\bconfig set (?:--?[a-z]{1,12} ){0,2}[a-z0-9_.:-]{0,40}pass",
        r"\bpdftk [^\n]{1,80}_pw ",
        r"\b(?:USER|user) [\w.-]{1,64} (?:USING|using) ",
        r"\bwpa_passphrase ",
        r"\brclone obscure ",
        r"\b(?:restic|borg|cryptsetup|gpg|kinit) [^\n]{1,120} <<< ",
        r"-file[= ]<\(echo ",
        r"\b(?:podman|docker) secret create [^\n]{1,60}<\(",
        r"\bgcloud secrets [^\n]{1,120} <<< ",
        r"\b(?:vercel env add|wrangler secret put) [A-Z0-9_]{0,40}PASS[A-Z0-9_]{0,16} [^\n]{0,40}<<< ",
        r"\bENV [A-Z0-9_]{0,40}PASS ",
    ),
    rf"(?:\b(?:consul kv put|etcdctl (?:put|set)) \S{{0,80}}?passw[\w/\-]{{0,20}}|\bssh-keygen [^\n]{{1,80}}?-[NP]"
    rf"|--passphrase-fd \d <<<|(?i:\bsetx [a-z0-9_]{{0,40}}?pass(?:word|wd)?)"
    rf"|\baddprinc [^\n]{{0,40}}?-pw|--pass(?:word|phrase)(?:-stdin)? <<<"
    rf"|\bschtasks [^\n]{{1,160}}? /rp|(?i:\bconfig set (?:--?[a-z]{{1,12}} ){{0,2}}[\w.:\-]{{0,40}}?pass(?:word|wd)?)"
    rf"|\brclone obscure|\bsigntool [^\n]{{1,120}}? /p|\bmc alias set(?: \S{{1,120}}){{3}}"
    rf"|\bpdftk [^\n]{{1,80}}?(?:input|user|owner)_pw"
    rf"|\bwpa_passphrase (?:\"[^\"\n]{{1,32}}\"|[^\s\"]{{1,32}})"
    rf"|\b(?:restic|borg|cryptsetup|gpg|kinit|gcloud secrets) [^\n|;&]{{1,120}}? <<<"
    rf"|--?pass(?:word|phrase|wd)?-file[= ]<\(echo(?: -n)?"
    rf"|\b(?:podman|docker) secret create [^\n]{{1,60}}?<\((?:echo|printf)(?: -n)?"
    rf"|\bENV [A-Z0-9_]{{0,40}}PASS"
    rf"|\b(?:vercel env add|wrangler secret put) [A-Z0-9_]{{0,40}}PASS[A-Z0-9_]{{0,16}} [^\n]{{0,40}}?<<<"
    rf"|\bCONNECT TO [\w.\-]{{1,64}} USER [\w.\-]{{1,64}} USING"
    rf"|\blftp [^\n]{{0,40}}?-u [\w.\-]{{1,40}}(?=,)"
    rf"|\b(?:add_user|change_password|authenticate_user)\s{{1,2}}[\w.\-]{{1,40}}"
    rf"|(?i:\bnet\s{{1,2}}use\s{{1,2}})(?:\w:\s{{1,2}})?\\{{2,4}}[\w.$\\\-]{{1,80}})(?:\s{{1,2}}|(?<=[\w.\-]),)(?!/)[\"']?{BARE}",
    _typed,
    52,
    (120, 240),
)
"""`rabbitmqctl add_user NAME …`, `net use Z: \\\\HOST\\SHARE …`, `setx DB_PASS …`, `lftp -u NAME,…`."""
ORACLE: Final = password_detector(
    (r"(?i)\b(?:connect|conn|sqlplus|impdp|expdp|sqlldr|rman target)\s[\"']?[a-z0-9_$#]{1,30}/[!-~]{3}",),
    r"(?i:\b(?:connect|conn|sqlplus|impdp|expdp|sqlldr|rman target)\s{1,2}(?:-\w{1,2}\s)?[\"']?)[\w$#]{1,30}/"
    r"(?P<value>\"[^\"\n]{4,64}\"|[^\s@/\"'`;]{4,64})@[\w/.:\-]{2,120}",
    _logs_in,
    52,
    (48, 260),
)
"""`sqlplus user/…@//host:1521/service`."""
DECLARED: Final = password_detector(
    (r"(?i)@[a-z_]{0,16}(?:pw|pwd|pass|password|passwd) (?:as )?n?(?:var)?char ?\([a-z0-9]{1,4}\) ?= ?n?'[!-~]{4}",),
    r"(?i:@[a-z_]{0,16}?(?:pw|pwd|pass|password|passwd) (?:as )?n?(?:var)?char ?\(\w{1,4}\) ?= ?n?')"
    r"(?P<value>[^\s']{4,128})'",
    _logs_in,
    54,
    (80, 140),
)
"""A variable of SQL: `DECLARE @pw NVARCHAR(50) = '…'`."""
SQL_NEW_LOGIN: Final = password_detector(
    (r"(?i)\bsp_addlogin\s",),
    r"(?i:\bsp_addlogin\s{1,2}(?:@loginame\s?=\s?)?N?'[^'\n]{1,64}'\s?,\s?(?:@passwd\s?=\s?)?N?')(?P<value>[^'\n]{4,128})'",
    _typed,
    55,
    (24, 240),
)
SQL_LOGIN: Final = password_detector(
    (r"(?i)\bsp_add(?:linkedsrv|remote)login\s",),
    r"(?i:\bsp_add(?:linkedsrv|remote)login\s)[^;\n]{1,200}?,\s?N?'(?P<value>[^'\n]{4,128})'\s{0,2}(?=;|\r|\n|\Z)",
    _typed,
    54,
    (24, 400),
)
_NET_USE: Final = deferred(r"\bnet\s{1,2}use\s[^\n]{1,200}\Z", re.IGNORECASE)
DOMAIN_USER: Final = password_detector(
    (r"(?i)\s/u(?:ser)?:[a-z]",),
    rf"(?i:\s/u(?:ser)?:)[\w.\\@\-]{{1,64}}\s{{1,2}}(?!/)[\"']?{BARE}",
    lambda candidate: strong(candidate) or (_chosen(candidate) if _NET_USE.search(candidate.before(240)) else None),
    52,
    (24, 240),
)
"""`net use … /user:DOMAIN\\name …`."""
DOCUMENT: Final = password_detector(
    ("/_config/admins/",),
    r"/_config/admins/[\w.\-]{1,64}[\"']?\s[^\n|;&]{0,120}?-d\s{0,2}(?:'\"|\"\\\")(?P<value>[^\s\"'\\]{4,128})(?=\"'|\\\"\")",
    _logs_in,
    53,
    (32, 340),
)
"""An account of CouchDB: `curl -X PUT …/_config/admins/name -d '"…"'`."""
