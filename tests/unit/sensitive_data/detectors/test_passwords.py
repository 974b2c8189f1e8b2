"""Passwords are found where people and programs write them, and not where they write about them."""

from __future__ import annotations

import pytest

from auditors.model import Kind
from auditors.sensitive_data.matcher import Matcher, load_detectors
from tests.examples.names import read

MATCHER = Matcher(detector for detector in load_detectors() if detector.rule.kind is Kind.SECRET)

TOLD = (
    "my password is [PASSWORD:Hunter2!]",
    "pwd: [PASSWORD:s3cr3t-Pa55]",
    "login admin / [PASSWORD:Passw0rd!]",
    "The admin password is [PASSWORD:Tr0ub4dor&3], please keep it safe.",
    "Passwort: [PASSWORD:Sommer2024!]",
    "mein Passwort lautet [PASSWORD:Geheim123]",
    "Das Passwort für den Server ist [PASSWORD:Geheim123].",
    "mot de passe : [PASSWORD:Soleil99!]",
    "le mot de passe est [PASSWORD:Soleil99]",
    "contraseña: [PASSWORD:Verano2023]",
    "la contraseña es [PASSWORD:Verano2023]",
    "user: admin pass: [PASSWORD:Winter2025!]",
    "the wifi password is [PASSWORD:correct-horse-battery-staple]",
    "Password for root on host1 is [PASSWORD:k8sAdm1n#]",
    "root password changed to [PASSWORD:N3wP@ss] now",
    "my password is [PASSWORD:swordfish].",
    "The password you asked for: [PASSWORD:Gr33nTea#7]",
    "temporary password -> [PASSWORD:Xk29!fPq]",
    "My credentials are jdoe / [PASSWORD:Pa$$w0rd99]",
    "use password '[PASSWORD:blue42sky]' to log in",
    "log in as admin with password [PASSWORD:Blue42Sky!]",
    "SSH passphrase: '[PASSWORD:correct horse battery staple]'",
    "can you login w/ bob and pw [PASSWORD:Dxb-7712-Kilo] and check?",
    "try logging in with bob / [PASSWORD:Tr0ub4dor&3]",
    "use [PASSWORD:XRmJ2LJU3PN7] as the password",
    "The root password was changed to [PASSWORD:T!ger88woods] yesterday.",
    "user admin pass [PASSWORD:C6PXh93UVw6v]",
    "IMAP login: user ann@acme.io pass [PASSWORD:Dxb-7712-Kilo]",
    "Passwort für den Server: [PASSWORD:Nw3f-8kLp-22xQ]",
    "la clave de acceso es [PASSWORD:RuBAcghG049nTz]",
    "hasło: [PASSWORD:B4ckup$Admin]",
    "пароль: [PASSWORD:S3cr3t!Pg2025]",
    "密码：[PASSWORD:5TM-WfRyGWKb]",
    "パスワード: [PASSWORD:Qwe!23asdf]",
    "my app password is [PASSWORD:dslj kmgv dsym xoog]",
    "Application password: [PASSWORD:KnXp EJwm yGjA YrRb 6WMJ CNe0]",
)
WRITTEN = (
    "DB_PASSWORD=[PASSWORD:hunter2]",
    "password: '[PASSWORD:swordfish]'",
    '{"user": "bob", "password": "[PASSWORD:swordfish]"}',
    "password: [PASSWORD:12345678]",
    "postgres password = [PASSWORD:p@ssw0rd]",
    "pw=[PASSWORD:Zk3!pp09]",
    '"db_pass": "[PASSWORD:Zk3!pp09]"',
    "username=admin&password=[PASSWORD:letmein123]&next=/",
    "https://h.example/login?user=a&password=[PASSWORD:Qwerty12]&x=1",
    "password => '[PASSWORD:Xy12!abc]'",
    "<password>[PASSWORD:Sup3rS3cret]</password>",
    '<add key="Password" value="[PASSWORD:Sup3rS3cret]" />',
    "CREATE USER 'app' IDENTIFIED BY '[PASSWORD:q1w2e3r4T]';",
    "mysql -u root -p[PASSWORD:S3cr3tPw] -h db",
    "curl -u admin:[PASSWORD:S3cr3t!] https://x.example",
    "sshpass -p '[PASSWORD:Zx9#kk2Lp]' ssh root@h",
    "docker login -u ci -p [PASSWORD:Xy7_abcdEF99] reg.example",
    "tool --password [PASSWORD:hunter2] --host x",
    "PGPASSWORD=[PASSWORD:abc123xyz] psql",
    "sshpass -p '[PASSWORD:hunter2-but-longer]' ssh root@h",
    "define( 'DB_PASSWORD', '[PASSWORD:ilovemycat2012]' );",
    'let db_password = String::from("[PASSWORD:sFzNj5WnKa]");',
    "- name: DB_PASS\n  value: [PASSWORD:aiQu4iengah2]\n",
    '{"name": "MINIO_ROOT_PASSWORD", "value": "[PASSWORD:Nw3f-8kLp-22xQ]"}',
    'network={\n  ssid="Home"\n  psk="[PASSWORD:nDl58EBydeoT]"\n}',
    "requests.get(url, auth=('admin', '[PASSWORD:c0T36V-Fbhrv3!yE]'))",
    'new NetworkCredential("svc", "[PASSWORD:e48vaaD50z]")',
    'new mysqli("localhost", "root", "[PASSWORD:xoh4Aet3ieng]", "shop")',
    "ConvertTo-SecureString '[PASSWORD:myDogRex77!]' -AsPlainText -Force",
    "db.acme.internal:5432:orders:app_rw:[PASSWORD:T!ger88woods]",
    "keytool -genkey -keystore k.jks -storepass [PASSWORD:0pen$esame99] -alias a",
    "net use Z: /user:ACME\\bob [PASSWORD:Nw3f-8kLp-22xQ]",
    "echo [PASSWORD:v9e6cCTSN9Trv3wQ] | docker login -u ci --password-stdin reg.acme.io",
    'val dbPassword: String = "[PASSWORD:A6gu8Ii2NCT1]"',
    '<wsse:Password Type="PasswordText">[PASSWORD:p4$$phraseX]</wsse:Password>',
    "username,password,role\nbob,[PASSWORD:G5Ddp_Jh153z],admin\n",
    "| Host | User | Password |\n|---|---|---|\n| db1 | root | [PASSWORD:4vLxFp-b5Wk7] |\n",
    "smtp.login('bot@acme', '[PASSWORD:ilovemycat2012]')",
)
NOT_ONE = (
    *(
        "password = get_password()",
        "token: str",
        "secret: Optional[str] = None",
        "password: str = Field(...)",
        "password: string",
    ),
    *(
        "password: ${DB_PASSWORD}",
        "password=os.environ['DB_PASSWORD']",
        "password: props.password",
        "password: await hash(x)",
    ),
    *(
        "password: data.password,",
        "password: req.body.password",
        "password=None",
        "password: null",
        "password: true",
        "password: !!str",
    ),
    *(
        "if password == '':",
        "password != confirm_password",
        "--password-stdin",
        "--password <PASSWORD>",
        "password = input('Password: ')",
    ),
    *(
        "'password': fields.String(required=True)",
        "password: Yup.string().min(8)",
        "password: Annotated[str, Depends()]",
    ),
    *(
        "password reset",
        "the password must be at least 12 characters",
        "Your password has expired",
        "password is required",
    ),
    *(
        "password is incorrect",
        "Invalid password.",
        "Password: (hidden)",
        "Enter password:",
        "the password is stored hashed",
    ),
    *(
        "forgot password? click here",
        "password is too short",
        "password was changed",
        "Password strength: weak",
        "password manager: 1Password",
    ),
    *(
        "password (min. 8 characters)",
        "Password: 8+ characters",
        "PASSWORD_MIN_LENGTH = 12",
        "password_reset_token_expires = 3600",
    ),
    *(
        "password: changeme",
        "password: password",
        "password: ********",
        "password: [FILTERED]",
        "new password: passwords do not match",
    ),
    *(
        "pwd: /home/user/app",
        "PWD=/var/lib/app",
        "pass: 34, fail: 2",
        "first pass = 12",
        "pass rate: 98.5",
        "compass: north",
        "user=admin, pass=true",
        "user=bob, model=gpt-4o, region=eu-west-1",
    ),
    *(
        '<label for="password">Password:</label>',
        'type="password" name="password"',
        "login/register",
        "login: user/password",
        "credentials: include",
    ),
    "password_hash: $2b$12$KIXQ1r9v1Q7b3mXo0r8x9uYy3g9p6nM2yW1vZ5q8t7s6r5q4p3o2",
    "password: 5f4dcc3b5aa765d61d8327deb882cf99",
    *(
        "use a strong phrase as the password",
        "use bcrypt as the password hash",
        "login('admin', 'password')",
        "auth = ('user', 'password')",
        "const auth = ('header', 'x-api-key-v2')",
        "connect('localhost', 'root', 'example1')",
        "- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef:\n      name: db",
        "- name: DB_PASSWORD\n  value: $(DB_PASSWORD)\n",
        "пароль должен быть не короче 12 символов",
        "密码长度至少为8位：包含数字",
        "hasło musi mieć 8 znaków",
        "the password is used when they sign back into",
        "user admin passed 12 tests",
        "db.acme.internal:5432:orders:app_rw:password",
        "username,password,role\nbob,secret,admin\n",
        "| Field | Password |\n|---|---|\n| type | string |\n",
        "name,password rules\nlength,at least 12\n",
        "echo $TOKEN | docker login -u ci --password-stdin",
        "password = Config.get('database_password')",
        "passphrase=options.cert_passphrase.encode('utf8')",
        'CHALLENGE_PASSWORD = ObjectIdentifier("1.2.840.113549.1.9.7")',
        "psk: wpa2",
    ),
    "LOCK_REGISTRY = ['passwd', 'kadmin/server', 'Pass', 'PassLibrary2']",
    "This means you can pass `fn()` to a function, or pass `allow_module_level=True`.",
)


@pytest.mark.parametrize("marked", [*TOLD, *WRITTEN])
def test_a_password_is_found_in_its_place(marked: str) -> None:
    text, labels = read(marked)
    found = MATCHER.find(text)
    assert [(match.start, match.end) for match in found] == [(label.start, label.end) for label in labels]
    assert found[0].rule.entity == "PASSWORD"


@pytest.mark.parametrize("text", NOT_ONE)
def test_what_is_no_password_is_passed_over(text: str) -> None:
    assert MATCHER.find(text) == []


def test_plain_words_are_less_sure_than_mixed_ones() -> None:
    words, mixed = (MATCHER.find(f"my password is {value}.")[0].score for value in ("swordfish", "Sw0rdf!sh"))
    assert words < 0.7 < 0.9 <= mixed
