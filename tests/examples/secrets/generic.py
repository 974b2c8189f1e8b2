"""Secrets that no single service issues: keys, tokens, passwords, URLs with credentials."""

from __future__ import annotations

import base64
import random
from typing import Final

from tests.examples.sampling import sample
from tests.examples.secrets.recipes import HASH, UUID, Example, json_web_token, pem


def _basic(generator: random.Random) -> str:
    return base64.b64encode(f"svc-{generator.randrange(99)}:{sample('[A-Za-z0-9]{10}', generator)}!".encode()).decode()


EXAMPLES: Final[dict[str, Example]] = {
    "private-key": Example(
        (
            *map(
                pem,
                (
                    "RSA PRIVATE KEY",
                    "PRIVATE KEY",
                    "EC PRIVATE KEY",
                    "OPENSSH PRIVATE KEY",
                    "ENCRYPTED PRIVATE KEY",
                    "PGP PRIVATE KEY BLOCK",
                ),
            ),
            pem("RSA PRIVATE KEY", line_end="\\n"),
            pem("PRIVATE KEY", line_end=" ", size=48),
            "AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}",
        ),
        frames=(
            "here is my key:\n{value}\nwhy does ssh reject it?",
            '{{"key": "{value}"}}',
            "KEY={value}\n",
        ),
        decoys=(
            "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----\n<your key>\n-----END RSA PRIVATE KEY-----",
            "-----BEGIN PUBLIC KEY-----\n"
            + "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA" * 3
            + "\n-----END PUBLIC KEY-----",
            "a file that starts with -----BEGIN PRIVATE KEY----- holds a key in PKCS #8, and must not be "
            "world-readable at all",
        ),
    ),
    "json-web-token": Example(
        (json_web_token,),
        decoys=("eyJhbGciOiJIUzI1NiJ9.eyJ4IjoxfQ", "eyJub3QiOiJhbGcifQ.eyJ4IjoxfQ." + "a1B2c3D4e5" * 4),
    ),
    "default-credential": Example(
        ("postgres", "minioadmin", "vagrant", "guest"),
        frames=(
            "DB_PASSWORD={value}\n",
            '{{"password": "{value}"}}',
            "requirepass {value}\n",
            "postgresql://shop:{value}@db.shop.example:5432/shop",
            "docker run -e POSTGRES_PASSWORD={value} postgres",
        ),
        decoys=(
            "the user is postgres and the database is postgres as well",
            "POSTGRES_USER=postgres\nPOSTGRES_DB=postgres\n",
            "docker run --name postgres -d postgres:16",
        ),
    ),
    "bearer-token": Example(
        ("[A-Za-z0-9._-]{31}[A-Za-z0-9]", "[0-9a-f]{40}"),
        frames=(
            "Authorization: Bearer {value}",
            '{{"Authorization": "Bearer {value}"}}',
            "curl -H 'Authorization: Bearer {value}' https://x.example",
            "Authorization: Token {value}",
        ),
        decoys=(
            "Authorization: Bearer <token>",
            "Authorization: Bearer $TOKEN",
            "the bearer authentication scheme",
            "Bearer tokens expire after an hour",
        ),
    ),
    "basic-auth-credentials": Example(
        (_basic,),
        frames=(
            "Authorization: Basic {value}",
            '{{"authorization": "Basic {value}"}}',
            "curl -H 'Authorization: Basic {value}' https://x.example",
        ),
        decoys=(
            "basic authentication is enough",
            "Basic example of usage",
            "Authorization: Basic dXNlcm5hbWU6cGFzc3dvcmQ=",
        ),
    ),
    "session-cookie": Example(
        ("[A-Za-z0-9]{32}",),
        frames=(
            "Cookie: theme=dark; sessionid={value}; lang=en",
            "Set-Cookie: connect.sid={value}; Path=/; HttpOnly",
            "cookie: JSESSIONID={value}",
        ),
        decoys=("Cookie: theme=dark; lang=en", "session=short", "Set-Cookie: sessionid=deleted; Max-Age=0"),
    ),
    "database-url": Example(
        (
            "postgres(?:ql)?://app:[A-Za-z0-9]{12}@db[0-9]\\.internal\\.example:5432/orders",
            "mongodb\\+srv://svc:[A-Za-z0-9]{10}@cluster0\\.ab1cd\\.mongodb\\.net/shop",
            "redis://:[A-Za-z0-9]{16}@cache:6379/0",
            "mysql\\+pymysql://root:[A-Za-z0-9]{8}!@127\\.0\\.0\\.1/app",
            "amqps?://queue:[A-Za-z0-9]{12}@rabbit:5671/vhost",
        ),
        frames=(
            "DATABASE_URL={value}\n",
            '{{"url": "{value}"}}',
            "could not connect to {value} (timeout)",
            'engine = create_engine("{value}")',
        ),
        decoys=(
            "postgresql://user:password@localhost/db",
            "postgresql://${USER}:${PASS}@host/db",
            "postgresql://app@localhost/db",
            "redis://localhost:6379/0",
            "http://localhost:4000/v1?email=a@b.example",
        ),
    ),
    "url-credentials": Example(
        (
            "https://deploy:[A-Za-z0-9]{16}@git\\.example\\.com/shop\\.git",
            "ftp://bob:[A-Za-z0-9]{9}@files\\.example\\.com",
        ),
        frames=("git clone {value}", "origin {value} (fetch)", '{{"remote": "{value}"}}'),
        decoys=(
            "https://username:password@example.com",
            "https://example.com:8443/a@b",
            "ssh://git@github.com/a/b.git",
            "mailto:a@b.example",
        ),
    ),
    "password": Example(
        ("[A-Z][a-z]{5}[0-9]{2}[!#$]", "[A-Za-z0-9]{6}![A-Za-z0-9]{5}#7"),
        frames=(
            "the admin password is {value}",
            "DB_PASSWORD={value}\n",
            '{{"user": "bob", "password": "{value}"}}',
            "password: {value}\n",
            "mein Passwort lautet {value}",
            "le mot de passe est {value}",
            "mysqldump --password={value} shop",
            "log in as admin / {value}",
            "CREATE USER app IDENTIFIED BY '{value}';",
            "<password>{value}</password>",
            "curl -u admin:{value} https://x.example",
        ),
    ),
    "password-hash": Example(
        (
            "\\$6\\$[A-Za-z0-9./]{16}\\$[A-Za-z0-9./]{86}",
            "\\$y\\$j9T\\$[A-Za-z0-9./]{22}\\$[A-Za-z0-9./]{43}",
            "\\$apr1\\$[A-Za-z0-9./]{8}\\$[A-Za-z0-9./]{22}",
            "\\$2y\\$10\\$[A-Za-z0-9./]{53}",
        ),
        frames=("root:{value}:19750:0:99999:7:::\ndaemon:*:19701:0:99999:7:::\n", "cat .htpasswd\nadmin:{value}\n"),
        decoys=(
            "password_hash = '$2b$12$" + "R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW'",
            f"sha256: {HASH}",
            "daemon:*:19701:0:99999:7:::",
        ),
    ),
    "url-with-key": Example(
        (
            f"https://open\\.feishu\\.cn/open-apis/bot/v2/hook/{UUID}",
            "https://oapi\\.dingtalk\\.com/robot/send\\?access_token=[0-9a-f]{64}",
            "https://hooks\\.zapier\\.com/hooks/catch/[0-9]{7}/[a-z][0-9][a-z0-9]{6}[0-9]",
            "https://eth-mainnet\\.g\\.alchemy\\.com/v2/[A-Za-z0-9_-]{31}[A-Za-z0-9]",
            "https://mainnet\\.infura\\.io/v3/[0-9a-f]{32}",
            "https://maker\\.ifttt\\.com/trigger/door/with/key/[A-Za-z0-9]{22}",
        ),
        frames=("POST {value} -d '{{}}'", 'url: "{value}"', "it fails with 403 on {value} since noon"),
        decoys=(
            "https://mainnet.infura.io/v3/YOUR_PROJECT_ID",
            "https://eth-mainnet.g.alchemy.com/v2/your-api-key",
            "https://maps.example.com/js?key=YOUR_API_KEY&v=3",
            "https://shop.example/search?key=autumn-collection-of-last-year",
        ),
    ),
    "generic-secret": Example(
        ("[A-Za-z0-9]{24}", "[A-Za-z0-9_-]{39}[A-Za-z0-9]", "[0-9a-f]{32}"),
        ("SHOP_API_KEY", "CLIENT_SECRET", "ACCESS_TOKEN"),
        frames=(
            "{NAME}={value}\n",
            '{{"{name}": "{value}"}}',
            "{name}: {value}\n",
            "config.{name} = '{value}'",
            "the {spoken} is {value}",
            'let {name} = String::from("{value}");',
            'private {name}: string = "{value}";',
            '- name: {NAME}\n  value: "{value}"\n',
        ),
        decoys=(
            f"token: {HASH}",
            "cache_key: 9f8Kd72hQpLz81mNvX0cAbCd",
            "next_page_token: CAUQAA9f8Kd72hQpLz81mNvX0c",
            "max_tokens: 4096",
            "pk_live_" + "51H8xK2eZvKYlo2C0aBcDeFgH",
            "bucket_prod_eu_central_backups_2025",
            "sk_buff_alloc_with_frags_and_headers",
            "sk_PKCS12_SAFEBAG_new_reserve(NULL, count12)",
            "- name: API_KEY\n  valueFrom:\n    secretKeyRef:\n      name: shop",
            'String.format("token: %s", HttpHeaders.AUTHORIZATION)',
            "cookie_secret = Secret.from_name(settings.cookie_name)",
            'token = "Please enter the token that was sent to you by mail"',
        ),
    ),
}
"""By the name of the rule."""
