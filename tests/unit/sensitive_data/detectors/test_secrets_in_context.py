"""Secrets that the text around them gives away: calls, commands, dialogues, configurations, lists of accounts."""

from __future__ import annotations

import random

import pytest

from auditors.model import Kind
from auditors.sensitive_data.matcher import Matcher, load_detectors
from tests.examples.sampling import sample

MATCHER = Matcher(detector for detector in load_detectors() if detector.rule.kind is Kind.SECRET)
DRAWN = "[a-z][A-Z][0-9][A-Za-z0-9]{17}"
HEX = "[0-9][a-f][0-9a-f]{30}"
HEX_40 = "[0-9][a-f][0-9a-f]{38}"
HEX_64 = "[0-9][a-f][0-9a-f]{62}"
MIXED_32 = "[a-z][A-Z][0-9][A-Za-z0-9]{29}"
MIXED_40 = "[a-z][A-Z][0-9][A-Za-z0-9]{37}"
IN_BASE64 = "[a-z][A-Z][0-9][A-Za-z0-9+/]{40}="
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"

FOUND = [
    # a client that is made with its key
    ('co = cohere.ClientV2("{}")', MIXED_40),
    ('mistral = MistralClient("{}")', MIXED_32),
    ('dg = DeepgramClient("{}")', HEX_40),
    ("algoliasearch('zb8r1mmgK2', '{}').initIndex('products')", HEX),
    ("client = Client('AC" + "5f2c9a7d1e3b8f604c2d7a9e1b3f5c8d', '{}')", HEX),
    ('const KEY: &str = "{}"; // mistral\nlet r = client.post(url).bearer_auth(KEY);', MIXED_32),
    ("> wandb login {}\nwandb: Appending key", HEX_40),
    ("./codecov -t {}", UUID),
    # what is put into a store, and what one prints
    ('gh secret set SHOP_AUTH --body "{}"', DRAWN),
    ("vault kv put secret/ci deploy={} host=db.shop.example", "Zebra88moon"),
    ("fly secrets set SHOP={} --app shop", "zebra88moon!!"),
    ('aws ssm put-parameter --name /shop/x --type SecureString --value "{}"', "Zebra88moon"),
    ('{{"Name":"/shop/db","Type":"SecureString","Value":"{}","Version":3}}', "H9ANJ[a-z]{4}!wpp"),
    ('"type": "random_password", "instances": [{{"attributes": {{"length": 14, "result": "{}"', "K9[a-z]{6}!Wpp"),
    # names that go on, and tokens that are called otherwise
    ("GITHUB_TOKEN_OLD={}", HEX_40),
    ("BACKEND_TOKEN={}", DRAWN),
    ("drone_token = '{}'", MIXED_32),
    ("AZURE_DEVOPS_PAT={}", "[a-z][2-7][a-z2-7]{50}"),
    ("my PAT is {}", MIXED_40),
    ("Shop token -> {}", MIXED_40),
    ("Please use this Shop API key for the tests:\n{}\nIt is valid until Friday.", HEX_64),
    ("the secret key:\n\n`{}`".replace("\n\n", "\n"), DRAWN),
    # what people made up to sign with
    ("JWT_SECRET={}\nPORT=80", "zebra-moon-[a-z]{4}-violet"),
    ('SHOP_COOKIE_SECRET="{}"', "zebramoonviolet[a-z]{4}"),
    ("jwt.sign({{ id }}, '{}', {{}})", "zebra-moon-[a-z]{4}"),
    ("app.use(session({{ secret: '{}' }}))", "zebra_moon_[a-z]{4}"),
    ("app.config['JWT_SECRET_KEY'] = '{}'", "zebra-moon-[a-z]{4}"),
    ("app.secret_key = '{}'", "Zebra-moon-[0-9]{3}"),
    ("the api token expired, use this one instead: {}", MIXED_40),
    ("the old secret was no good, the new one is {}, thanks", MIXED_32),
    ("Bearer token copied: {}", MIXED_40),
    # a fallback, an accessor, a type that hides, entities of HTML, columns
    ("const key = process.env.SHOP_API_KEY || '{}';", MIXED_32),
    ('const key = process.env.SHOP_TOKEN ?? "{}";', MIXED_32),
    ("KEY = os.environ.get('SHOP_API_KEY') or '{}'", MIXED_32),
    ("const key = process.env.RESEND_API_KEY || 're_{}';", "[a-zA-Z0-9]{8}_[a-z][A-Z][0-9][a-zA-Z0-9]{21}"),
    ('public string ShopApiKey {{ get; set; }} = "{}";', MIXED_32),
    ("Settings(env='prod', jwt_signing_key=SecretStr('{}'))", HEX_64),
    ("&lt;input name=&quot;shop_api_key&quot; value=&quot;{}&quot;&gt;", MIXED_40),
    ('<add key="MasterKey" value="base64:{}" />', IN_BASE64),
    ("INSERT INTO settings (name, shop_api_key) VALUES ('prod', '{}');", HEX),
    ("name,shop_api_key,owner\nprod,{},ops\n", UUID),
    ("$ echo $SHOP_TOKEN\n{}\n$", MIXED_40),
    ('ENV["SHOP_SECRET_TOKEN"] ||= "{}"', MIXED_32),
    ("<key>APIKey</key>\n<string>{}</string>", MIXED_32),
    ("cosmos_key = '{}'", "[a-z][A-Z][0-9][A-Za-z0-9+/]{83}=="),
    ("Private key (WIF): {}", "5[HJK][1-9a-z]{49}"),
    ("x-functions-key: {}", "[A-Z][a-z][0-9][A-Za-z0-9_-]{51}=="),
    ("eas secret:create --name SHOP --value {}", MIXED_40),
    ('{{"totp":"{}"}}', "[A-Z][2-7][A-Z2-7]{30}"),
    # tokens of their own form
    ("{}", "pk_[0-9]{5}[a-f][0-9a-f]{28}"),
    ("use {} for chat", "oauth:[a-z][0-9][a-z0-9]{28}"),
    ("{}", "xaat-" + UUID),
    ("is {} still active?", "gb_api_" + MIXED_40),
    ("-----BEGIN OpenVPN Static key V1-----\n{}\n-----END OpenVPN Static key V1-----", "(?:[0-9a-f]{32}\n){16}"),
    ('fs.azure.account.key.shop.dfs.core.windows.net", "{}"', "[a-z][A-Z][0-9][A-Za-z0-9+/]{83}=="),
    ("useradd -m -p '{}' bo", r"\$6\$[A-Za-z0-9./]{16}\$[A-Za-z0-9./]{86}"),
    # keys of cryptography
    ("f = Fernet(b'{}')", "[a-z][A-Z][0-9][A-Za-z0-9_-]{40}="),
    ("jwt.sign({{id: user.id}}, '{}', {{expiresIn: '1h'}})", DRAWN),
    ("crypto.createHmac('sha256', '{}').update(body)", DRAWN),
    ('hmac.new(b"{}", message, hashlib.sha256)', DRAWN),
    ("app.use(cookieParser('{}'))", DRAWN),
    ('accounts: ["0x{}"]', HEX_64),
    ("new ethers.Wallet('0x{}', provider)", HEX_64),
    # commands
    ("I run `echo {} | sudo -S apt-get upgrade` from python", "copper[a-z]{5}29"),
    ("echo {} | sudo -S whoami", r"Tundra[a-z]{4}_46\$"),
    ("echo 'deploy:{}' | chpasswd", "Zebra88moon"),
    ("sudo -S systemctl restart nginx <<< '{}'", "Zebra88moon"),
    ("curl -u jenkins:{} -X POST https://ci.example/job/build", HEX),
    ("net user bob {} /add", "P@ssw0rt77"),
    (r"net use Z: \\nas01\share {} /user:ACME\backup", "sdc9FZ5N6w0u"),
    ("htpasswd -b /etc/nginx/.htpasswd grafana {}", "Zebra-88-moon"),
    ("redis-cli -h cache -a {} ping", "zebramoon88"),
    ("mongosh -u admin -p {} --quiet", "zebramoon88"),
    ("openssl enc -aes-256-cbc -in a -out b -k {}", "Gr4niteFalls!"),
    ("rabbitmqctl change_password guest {}", "w3ombat#477"),
    ("keytool -importkeystore -deststorepass {} -destkeystore ks.jks", "Tundra2002!"),
    ("SQL> connect system/{}@//ora19:1521/ORCLPDB1", "qk5OXCp2rVR9RCe6"),
    ("EXEC sp_addlinkedsrvlogin 'ERP', 'false', NULL, 'erp_ro', '{}';", "Harbor_92$"),
    ("CREATE LOGIN [svc_bi] WITH PASSWORD = N'{}', CHECK_POLICY = OFF;", "Tb8EMdR!kDF9"),
    ("INSERT INTO users (email, name, password) VALUES ('a@shop.example', 'Bo', '{}');", "Zebra88moon!"),
    ("xfreerdp /u:bob /p:{} /v:10.0.0.5", "Zebra88moon"),
    ("password: bcrypt.hashSync('{}', 10)", "Zebra-moon-7"),
    ('user.password = generate_password_hash("{}")', "Zebra-moon-7"),
    ("User.objects.create_superuser('root', 'root@shop.example', '{}')", "Zebra88moon"),
    ("docker exec db mariadb -u root -p{} shop -e 'SELECT 1'", "rootpasswort"),
    ('smtp.login(from_address, "{}")', "Ym2wlar!"),
    # configurations
    ("username admin privilege 15 password 0 {}", "Cisco-Lab77"),
    ("snmp-server community {} RO", "Z3braR0"),
    ("enable secret {}", "Z3bra-Moon-2"),
    ("requirepass {}\n", "zebramoon88"),
    ('127.0.0.1:6379> CONFIG SET requirepass "{}"', "Lantern_98$"),
    ("machine api.shop.example login deploy password {}", "zebramoon88"),
    ("<AdministratorPassword><Value>{}</Value></AdministratorPassword>", "Z3braMoon!"),
    ('variable "db_password" {{\n  type    = string\n  default = "{}"\n}}', "Z3braMoon!"),
    ('db_password        = "{}"\n', "k!b=TUMrH3zTlc13l"),
    ('hcloud_token       = "{}"\n', "[a-z][A-Z][0-9][A-Za-z0-9]{61}"),
    ('#define MQTT_PASSWORD "{}"', "Rvbyup[a-z]{4}AXwQ"),
    ("define( 'DB_PASSWORD', '{}' );", "tUKEn<QHrKJ"),
    ("SMTP_PASS={}\n", "zebramoon"),
    ("- **Password**: {}\n", "draftpasz"),
    # forms, dialogues, what tools print
    ("await page.fill('#password', '{}')", "Zebra88moon!"),
    ("cy.get('input[name=password]').type('{}')", "Zebra88moon!"),
    ('driver.find_element(By.ID, "password").send_keys("{}")', "Zebra88moon!"),
    ("Input Password    id=password    {}\n", "Zebra88moon!"),
    ("S: 334 UGFzc3dvcmQ6\nC: {}\nS: 235 2.7.0 Authentication successful", "[a-z][A-Z][0-9][A-Za-z0-9+/]{29}"),
    ("AUTH {}\n+OK", "zebramoon88"),
    ("elastic user password reset:\n    New value: {}\n", "g6uAIgj0qplMag7xiLVg"),
    ("Unseal Key 1: {}\nUnseal Key 2: x", IN_BASE64),
    ('"data":{{"role_id":"d5de14f4","secret_id":"{}"}}', UUID),
    ('[{{"keyName":"key1","permissions":"FULL","value":"{}"}}]', "[a-z][A-Z][0-9][A-Za-z0-9+/]{83}=="),
    ("Administrator:500:aad3b435b51404eeaad3b435b51404ee:{}:::", HEX),
    ("pagerduty_configs: [{{routing_key: {}}}]", HEX),
    ('OTEL_EXPORTER_OTLP_HEADERS="x-honeycomb-team={},x-honeycomb-dataset=prod"', "[a-z][A-Z][0-9][A-Za-z0-9]{19}"),
    # chat and DSNs
    ("the wifi password's {}, guest network", "zebramoon88"),
    ("creds: admin/{}", "zebramoon88"),
    ("u: bob\np: {}", "Zebra88moon!"),
    ("password (temporary): {}", "Zebra88moon"),
    ("recovery phrase: {}\n", "(?:[a-z]{3}bc ){6}(?:[a-z]{4}x ){5}[a-z]{4}y"),
    ("mon mdp c'est {} mais le site dit non", "Marmot-tundra-973"),
    ("the user is root and the password that's {} with a capital", "Saturn-marmot-675"),
    ("pw ist übrigens {} falls du nochmal reinmusst", "marmotwombat34"),
    ("Das Passwort dazu wäre {}. Was muss ich einstellen?", "ottersaturn40"),
    ("Passwort vergessen? Mein altes war {}, jetzt brauche ich ein neues", "saturncopper40"),
    ("Ich verwende als Datenbankpasswort „{}“ und als Benutzer ledger", "otterotter38"),
    ('The string "{}" is our root password. Does it survive?', "64mQD6ZKThjLvOng"),
    ("she types the password of our NAS, {}, please replace it", "granitetundra97"),
    ("User api_user, password {}, tenant 4711", "thistlemaple17"),
    ("Salut, le code du NAS : {} (login report)", "Falcon-granite-593"),
    ("Der Tresor-Code ist {} und die Anlage", "697254"),
    ("she told me the wifi's {}, all lowercase", "Marmot1999!"),
    ("la clave del wifi de invitados {}. Gracias", "lanternwombat57"),
    ("La clé WPA2 inscrite sous la box est {} – merci", "925sd4GA0V0JJygN"),
    ("VPN: profile from the portal, pre-shared key {}\n", "sdZby948m7VjHTJp"),
    ("netflix – mara@example.org / {}\n", "Rocketcobalt_64$"),
    ("leak: mara@example.org:{}\n", "Rocketcobalt_64$"),
    ("bank pin {}\n", "820258"),
    ("save these recovery codes: {} and iqk23mja (2fa)", "tlq1ckbf"),
    ("VPN OTP seed: {}\n", "[A-Z]{8}[2-7][A-Z2-7]{23}"),
    ("Die zwölf Wörter lauten: {}. Bitte merken.", "(?:[a-z]{3}bc ){6}(?:[a-z]{4}x ){5}[a-z]{4}y"),
    ("Token de Cloudflare: {} (solo DNS)", MIXED_40),
    ("clé API : {}\n", MIXED_32),
    ("API-Schlüssel: {}\n", MIXED_32),
    ("wandb fragt nach dem API key, ich gebe {} ein", HEX_40),
    ("user,mail,password\netl,a@example.org,Falcon-219x\nTom,b@example.org,{}\n", "marmotrocket64"),
    (
        "| System | User | Passwort |\n|---|---|---|\n| GitLab | root | x1y2z3Q! |\n| Grafana | admin | {} |\n",
        "mzI1L80lpVFK",
    ),
    ("| 账号 | 密码 |\n| --- | --- |\n| `admin` | `Admin@12` |\n| `user` | `{}` |\n", "User@1234"),
    ('{{"db": {{"user": "svc", "password": "{}"}}}}', "GpRcoSmYwyEufTnu"),
    ('password <- "{}"', "Zebra88moon!"),
    ('Dim password As String = "{}"', "Zebra88moon!"),
    ("password: >-\n  {}\n", "Zebra88moon!"),
    ("binddn cn=x\nbindpw {}\n", "Zebra88moon"),
    ("ssh root@10.0.0.5 (pw {})", "Zebra88moon!"),
    ("Credentials: root // {}", "Zebra88moon!"),
    ("Basic auth: root / {}", "Zebra88moon!"),
    ("scp x root:{}@10.0.0.5:/tmp", "Zebra88moon!"),
    ('sql.Open("mysql", "root:{}@tcp(127.0.0.1:3306)/shop")', "Tr0ub4dor"),
    ("GET /geocode?address=x&key={} HTTP/1.1", DRAWN),
]

PASSED = [
    '"secret": "projects/123/secrets/db/versions/4"',
    "name,shop_api_key_hash,owner\nprod,9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08,ops\n",
    "for token, count in counts.items():\n    total[token, count] = something_long_enough_here1\n",
    "const key = process.env.SHOP_API_KEY || config.shopApiKey;",
    "const key = process.env.SHOP_API_KEY || 'your-api-key-goes-here';",
    "Authorization: Basic " + "QWxhZGRpbjpvcGVu" + "IHNlc2FtZQ==",
    "INSERT INTO sessions (id, token) VALUES (1, '" + "9f86d081884c7d65" * 4 + "');",
    "POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?err}",
    "password: {{ .Values.postgresql.auth.password | b64enc | quote }}",
    "db_password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256",
    "Authorization: Basic $(echo -n user:pass | base64)",
    "acme/auth.(*TokenStore).GetSecret(0xc000b7af22a0, {0xc000520587a0, 0x24})",
    "annotations: {checksum/secret: df0f6afd212f59f00a0ca668826f4445492753137d31bbc8c3147ef02ed50452}",
    "resource: arn:aws:secretsmanager:eu-west-1:508138973612:secret:prod/db-password-Xk29Zq",
    'enum AuthError { InvalidPassword = "auth/wrong-password", TokenExpired = "auth/id-token-expired" }',
    "posthog.init('phc_" + "5YXIKfBw35VONIcoT4OSKRiEGcG62RDaPlMzpZGa5GQ', { api_host: 'https://eu.example' })",
    "cy.get('#password').type('password123'); cy.contains('Wrong password')",
    "OPENAI_API_KEY=" + "sk-" + "votre-cle-api-ici",
    "curl -H 'Authorization: Bearer eyJhbGciOi.payload.sig' https://x.example",
    "mysql -u root -p shop2024db < dump.sql",
    'const KEY = "' + "q8Zt2LmP0xVn4RbK7wYc" + '"; cache.set(KEY, value)',
    "test test test test test test test test test test test junk",
    "mnemonic: test test test test test test test test test test test junk",
    "[ovh-eu]\napplication_key=384b6cd09a937df8\napplication_secret=${SECRET}",
    "enable secret 5 $1$mERr$hx5rVt7rPNoS4wqbXKX7m0",
    "snmp-server community <string> RO",
    "net user bob * /add",
    "if password <- 8 { refuse() }",
    "password: |\n  {{ .Values.password }}\n",
    "sip:reception1@10.0.0.5 and a:b@10.0.0.6",
    "bcrypt.compare(password, '$2b$10$" + "N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy')",
    "PasswordEncoderFactories.createDelegatingPasswordEncoder('bcrypt')",
    "Account SID: AC" + "10d831319115affd34bc7a39cf55beae",
    "only the first five characters of the password's SHA-1 hash leave the proxy",
    "user,mail,password\netl,a@example.org,\nTom,b@example.org,x\n\nVersion,Name\nv1,Falcon-219x\n",
    "call git@github.com:Acme2/Shop_9 or bob@example.org: Monday",
    "the error code for the server is documented in RFC-7231",
    "our wifi password policy asks for 12 characters",
    "the words are chosen at random from a long list of very common words that everybody knows by heart",
    "the recovery codes: keep them safe and never share them",
    'gh secret set SHOP_AUTH --body "$TOKEN"',
    'gh secret set DOCKER_USERNAME --body "shopbot2024"',
    "vault kv put secret/ci host=db.shop.example port=5432",
    "JWT_SECRET=change-me-in-production",
    "jwt.verify(token, 'your-secret-key')",
    "COOKIE_KEY=session-id",
    "sealedsecret: AgBy3i4OJSWK+" + "PiTySYZZA9rO43cGDEq==",
    "the token hash is: " + "5e320fabf06f1defb5cc128bc9f13c46" * 2,
    "API key (id only): key-01H8XGJWBWBAQ4Z1",
    "session({ secret: process.env.SESSION_SECRET })",
    'TOKEN = os.environ["TOKEN"]\napi-7d9f8b6c5d-x2x5k started',
    "the key takes its time, the new one is documentation-2026-01-14",
    "JWT_SECRET=jwtSecret",
    "SECRET_KEY=generated",
    "RECAPTCHA_SITE_KEY=6Le" + "zq0A5xhcxvktEz3URvWaMCKJ8o80Xx04vGo9S",
    "https://shop.vault.azure.net/secrets/db-password/" + "5e320fabf06f1defb5cc128bc9f13c46",
    "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY=pk_test_" + "Y2xlcmsuc2hvcC5leGFtcGxlJA",
    ";secret_key = SW2YcwTIb9" + "zpOOhoPsMm",
    "the token for the next page:\n20",
    "NEXT_TOKEN_2=" + "k3JxPq9wLz7Tn2Vb5Yc8",
]


@pytest.mark.parametrize(("frame", "recipe"), FOUND)
def test_a_secret_is_found_where_its_context_tells(frame: str, recipe: str) -> None:
    generator = random.Random(frame)
    for _ in range(3):
        value = sample(recipe, generator)
        text = frame.format(value)
        start = text.index(value)
        assert any(hit.start < start + len(value) and start < hit.end for hit in MATCHER.find(text)), text


@pytest.mark.parametrize("text", PASSED)
def test_what_only_looks_like_one_is_passed_over(text: str) -> None:
    assert [(hit.rule.name, text[hit.start : hit.end]) for hit in MATCHER.find(text)] == []
