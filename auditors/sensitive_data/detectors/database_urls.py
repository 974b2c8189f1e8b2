"""URLs and connection strings with a password in them."""

from __future__ import annotations

import re
from typing import Final

from auditors.model import Severity
from auditors.rules import Rule
from auditors.sensitive_data.credentials import secret
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector, Validator
from auditors.sensitive_data.password_forms import is_of_tests, is_passphrase
from auditors.sensitive_data.placeholders import is_placeholder
from auditors.sensitive_data.randomness import looks_drawn

_DATABASES: Final = (
    r"(?:postgres(?:ql)?|postgis|pgsql|mysql[2ix]?|mariadb|mongodb|rediss?|valkeys?|keydb|amqps?|mssql|sqlserver|oracle|cockroachdb"
    r"|clickhouses?|cassandra|neo4j|bolt|"
    r"snowflake|redshift|db2|firebird|influxdb|couchbases?|couchdb|elasticsearch|memcached|nats|kafka|vertica|trino"
    r"|presto|databricks|timescaledb|"
    r"libsql|sqlite|ibm_db_sa|hive|impala|teradata(?:sql)?|exasol|duckdb|questdb|surrealdb|arangodb|rabbitmq|pulsar)"
    r"(?:[+.][a-z0-9_]{1,20}){0,2}"
)
_DOCUMENTED_USERS: Final = frozenset(
    "user username usr login youruser your_user myuser name uname dbuser db_user".split()
)
_DOCUMENTED_PASSWORDS: Final = frozenset(
    "password passwd pass pwd pw secret yourpassword your_password mypassword my_password dbpassword db_password "
    "token key apikey pass123".split()
)
_SEPARATORS: Final = deferred(r"[-_.]")
_TEMPLATE: Final = deferred(r"[{}<>$%]\w*[}>)]?\Z|\$|\{|<|\[|%\(|%s|:\w+\Z")

_DATABASE_RULE: Final = secret(
    435,
    "database-url",
    "DATABASE_URL",
    "Database URL with its password in a log",
    allows="log in to the database and read, change or delete what its user may",
    revoke="Change the password of the database user, give it no more rights than it needs, and let the database "
    "accept connections from its own network only.",
    checks="a URL of a database, queue or cache with `user:password@host` (0.98), a JDBC or ODBC connection string "
    "with a password (0.96); a weak default such as `postgres:postgres` scores 0.7. Placeholders (`user:password@`, "
    "`${DB_PASSWORD}`) are passed over.",
    severity=Severity.CRITICAL,
)
_URL_RULE: Final = secret(
    436,
    "url-credentials",
    "URL_CREDENTIALS",
    "URL with a user and password in a log",
    allows="log in to the host as the user: a repository, a registry, a mail or file server, a proxy",
    revoke="Change the password or token, and pass it in a header or a credential helper instead of the URL.",
    checks="`scheme://user:password@host`, where the password is no placeholder.",
)


def _credentials(candidate: Candidate) -> float | None:
    user, password = candidate.match["user"] or "", candidate.match["password"]
    lower = password.lower()
    if (
        _TEMPLATE.match(password)
        or is_placeholder(password)
        or (is_placeholder(user) and not (looks_drawn(_SEPARATORS.sub("", password)) or is_passphrase(password)))
    ):
        return None
    if lower in _DOCUMENTED_PASSWORDS and (
        user.lower() in _DOCUMENTED_USERS or lower in ("pass", "password", "yourpassword", "your_password")
    ):
        return None
    told = any(map(str.isdigit, password)) or looks_drawn(password) or is_passphrase(password)
    if user.lower() in _DOCUMENTED_USERS and not told:
        return None
    if lower == user.lower() or lower in _DOCUMENTED_PASSWORDS or (password.isalpha() and len(password) < 8):
        return 0.7
    return 0.98


_WITH_PASSWORD: Final = r"://[^\s/?#@\"'`<>:]{0,128}:[^\s/?@\"'`<>]{1,256}@"


def _url(rule: Rule, schemes: str, priority: int, validate: Validator = _credentials) -> Detector:
    """A detector of URLs with a password; the whole URL is the value, for the host tells what the password opens."""
    return Detector(
        rule=rule,
        heads=(_WITH_PASSWORD,),
        confirm=deferred(
            rf"(?P<value>(?<![A-Za-z0-9])(?i:{schemes})://(?P<user>[^\s:/?#@\"'`<>\[\]]{{0,128}}):"
            rf"(?P<password>[^\s/?@\"'`<>]{{1,256}})"
            rf"@(?P<host>\[[0-9A-Fa-f:.]{{2,45}}\]|[^\s/:?#@\"'`<>,;)\\]{{1,255}})(?:[:,][^\s\"'`<>\\]{{1,200}})?"
            rf"(?:[/?][^\s\"'`<>\\]{{0,400}})?)"
        ),
        validate=validate,
        reach=(460, 460),
        priority=priority,
        prefix=deferred(rf"(?i:{schemes})://"),
    )


DATABASE: Final = _url(_DATABASE_RULE, _DATABASES, 85)
OTHER_URL: Final = _url(
    _URL_RULE,
    r"(?:https?|git|ssh|ftps?|sftp|smtps?|imaps?|pop3s?|ldaps?|mqtts?|wss?|socks[45]h?|smb|rtsp|svn|s3|telnet|sip)"
    r"(?:\+[a-z]{2,8})?",
    78,
)


def _of_any(candidate: Candidate) -> float | None:
    """A password in a URL of a scheme that is not known: letters and digits."""
    password = candidate.match["password"]
    told = any(map(str.isdigit, password)) and any(map(str.isalpha, password)) and len(password) >= _LEAST
    if not candidate.match["user"] or is_of_tests(password) or _OF_DATABASES.match(candidate.match["value"]):
        return None
    return min(found, 0.9) if told and (found := _credentials(candidate)) else None


_LEAST: Final = 6
_OF_DATABASES: Final = deferred(rf"(?i:{_DATABASES})://")
"""Of a rule of their own, which somebody may have switched off."""

ANY_URL: Final = _url(_URL_RULE, r"[a-z][a-z0-9+.\-]{1,30}", 70, _of_any)


def _keyword_password(candidate: Candidate) -> float | None:
    password = candidate.match["password"].strip("',;)")
    if (
        is_placeholder(password)
        or _TEMPLATE.match(password)
        or "\ufffd" in password
        or password.lower() in _DOCUMENTED_PASSWORDS
    ):
        return None
    return 0.96 if len(password) > 3 else None


CONNECTION_STRING: Final = (
    Detector(
        rule=_DATABASE_RULE,
        heads=(r"(?i);\s?(?:password|pwd)\s?=",),
        confirm=deferred(
            r"(?i:(?P<value>(?:server|data source|host|driver|dsn|user id|uid|user|username|database|initial catalog"
            r"|addr|port|dbname)\s?=\s?[^;\n\"']{1,120};"
            r"(?:\s?[A-Za-z][A-Za-z _]{1,40}=\s?[^;\n\"']{0,120};){0,12}?\s?(?:password|pwd)\s?=\s?"
            r"(?P<password>[^;\s\"'<]{1,128})(?:;\s?[A-Za-z][A-Za-z _]{1,40}=\s?[^;\s\"'<]{0,120}){0,12};?))"
        ),
        validate=_keyword_password,
        reach=(900, 1200),
        priority=84,
    ),
    Detector(
        rule=_DATABASE_RULE,
        heads=(r"jdbc:[a-z0-9]{2,20}:",),
        confirm=deferred(
            r"(?i:(?P<value>jdbc:[a-z0-9]{2,20}:[^\s\"'`<>]{2,300}?(?:(?:[?&;]password=|[?&;]pwd=)"
            r"(?P<password>[^\s&;\"'`<>]{1,128})[^\s\"'`<>]{0,300}|"
            r"(?<=thin:)[A-Za-z0-9_$#]{1,40}/(?P<oracle>[^\s@/\"'`]{1,64})@[^\s\"'`<>]{2,200})))"
        ),
        validate=lambda candidate: (
            None
            if is_placeholder(secret_part := candidate.match["password"] or candidate.match["oracle"] or "")
            or _TEMPLATE.match(secret_part)
            else 0.96
        ),
        reach=(40, 1100),
        priority=84,
    ),
    Detector(
        rule=_DATABASE_RULE,
        heads=(r"@(?:tcp|tcp6|unix)\([!-~]{2,128}\)/",),
        confirm=deferred(
            r"(?<![\w.\-/])(?P<value>(?P<user>[\w.\-]{1,64}):(?P<password>[^\s/@\"'`<>]{1,128})@(?:tcp6?|unix)"
            r"\([\w.:/\[\]\-]{2,128}\)/[\w\-]{0,64}(?:\?[\w=&%+./\-]{0,200})?)"
        ),
        validate=_credentials,
        reach=(360, 280),
        priority=84,
    ),
    Detector(
        rule=_DATABASE_RULE,
        heads=(r"\spassword=",),
        confirm=deferred(
            r"(?P<value>\b(?:host|hostaddr|port|dbname|user|sslmode)=[^\s\"']{1,80}\s{1,2}"
            r"(?:[a-z_]{3,24}=[^\s\"']{1,80}\s{1,2}){0,6}?"
            r"password=(?P<password>[^\s\"']{1,128}|'[^'\n]{1,128}')(?:\s{1,2}[a-z_]{3,24}=[^\s\"']{1,120}){0,8})",
            re.ASCII,
        ),
        validate=_keyword_password,
        reach=(800, 900),
        priority=84,
    ),
)
