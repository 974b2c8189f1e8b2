"""What manuals, translations, reports of tests and code hold by the million is told as no secret."""

from __future__ import annotations

import base64
import hashlib

import pytest

from auditors.model import Kind
from auditors.sensitive_data.matcher import Matcher
from auditors.sensitive_data.registry import load_detectors
from tests.examples.names import read

MATCHER = Matcher(detector for detector in load_detectors() if detector.rule.kind is Kind.SECRET)
DIGEST = base64.urlsafe_b64encode(hashlib.sha256(b"a file").digest()).decode().rstrip("=")

CLEAN = (
    # Verdicts of tests.
    "PASS: align1\nPASS: scripts/align2a\nFAIL: DWARF5 .loc 0",
    "Running /src/testsuite/phdrs2.exp ...\nPASS: PHDRS2\n",
    "XFAIL: gas/i386/pr19498\nPASS: 64-bit SVME\nPASS: all/cond-2 (test for errors, line 3)\n",
    "=== RUN   TestLogin2\n--- PASS: TestLogin2 (0.01s)\n",
    "--- PASS: TestRotate/with_suffix-2 (0.00s)",
    # Forms and manuals in other scripts and languages.
    "New password: \nਨਵਾਂ ਪਾਸਵਰਡ: ",
    "Password:\nഅടയാളവാക്ക്:",
    "Passphrase:\nФраза-пароль:\n",
    "msgstr 'パスフレーズを入力してください。PKCS#12オブジェクトを解除します。'",
    "Authentication is required to send the passphrase back.\n将输入的密码发回系统需要认证。",
    "-p, --password ПАРОЛЬ   задать пароль",
    "--ftp-password=ЛОЗИНКА  поставља фтп лозинку",
    '{"password": "パスワードを入力", "login": "ログイン"}',
    "Proszę wprowadzić hasło do%0Azabezpieczenia klucza",
    "Ihr Passwort ist inaktiv.",
    "Uw wachtwoord is vervallen.",
    "constantly entering the password\nis tedious.",
    # Prose about programs.
    "to get aligned with passwd's terminology, the option goes",
    "The pre-shared-key MUST always be last under TLS 1.3",
    "the superuser to enable password authentication\n",
    "Cannot specify both --ask-password and --password.",
    'a crash; problem identified by "jamesh"\n',
    "you cannot be sure that the preceding pass is just 'pass-1'; if you",
    "* Move the argon2 password module. (ITS#9544)",
    'take the header into account for "Expect: 100-Continue" (ac448a7)',
    "timeout: double, the timeout in seconds to pass to httplib2.",
    "Add new upstream signing key 19882D92DDA4C400C22C0D56CC2AF4472167BE03\nto debian/upstream/signing-key.asc",
    "syn keyword sshconfigAuth hostbased publickey password gssapi-with-mic",
    # Code.
    "super().open(name, mode, pwd, force_zip64=force_zip64)",
    "def open(name, pwd: bytes | None = None, *, force_zip64: bool = False)",
    "util._assertion_pass = saved_assert_hooks",
    "PWORD = PUSHORT\nLPWORD = PUSHORT\n",
    "rx: ClassVar[str]\npasswd: HTTPPasswordMgr\n",
    "user_pass = '%s:%s' % (unquote(user), host)",
    "psk: use gnutls_hex_decode2 for key decoding",
    "specified using %NL80211_ATTR_SAE_PASSWORD in %NL80211_CMD_CONNECT and",
    "NL80211_CMD_GET_KEY,\n\tNL80211_CMD_SET_KEY,\n\tNL80211_CMD_NEW_KEY,",
    "gnutls_pkcs11_copy_secret_key, gnutls_pkcs11_copy_x509_privkey2,",
    "X.509 private key, #gnutls_x509_privkey_t.",
    "(UUID_upper_64_bits, BTRFS_UUID_KEY*, UUID_lower_64_bits)",
    "let [next1_indtoken, next1_lnum, next1_i] = s:NextIndToken(lnum, i)",
    "id_token = getattr(self._credentials, 'id_tokenb64', None)",
    "secret = _messages.MessageField('GoogleCloudRunV2SecretVolumeSource', 6)",
    "super(NetworkservicesV1alpha1, self).__init__(\n        url, credentials=credentials",
    "self._encryption_key = key[16:]",
    "client_id=self.oauth2_parameters.client_id,\n  client_secret=self.oauth2_parameters.client_secret,",
    "'default_encryption_key': 'Setting Default Encryption Key',",
    "re.compile('^(?P<secret>[a-zA-Z0-9-_]+):(?P<version>[1-9][0-9]*)$')",
    'create_engine("mysql+pymysql://user:pass@host/test?charset=utf8mb4")',
    "esxi1_password: @ESXI1_PASSWORD\nesxi2_username: @ESXI2_USERNAME\n",
    """<input name="set-password" value="{% translate 'Change password' %}">""",
    "[sudo via ansible] password: debug2: channel 2: written 67 to efd 11",
    'ansible -i ../inventory.winrm localhost -m template -a "src=a.inventory.j2 dest=b"',
    '@sensitive_variables("password1", "password2")',
    "with self.assertWarnsMessage(RemovedInDjango61Warning, msg): auth.login(request, password)",
    "This password is entirely numeric.\nQuesta password è interamente numerica.\n",
    "JWT_SECRET=change_this_secret_in_production\nWEBHOOK_SECRET=change_this_webhook_secret\n",
    "@echo off\ncd /d %~dp0\nset PWD=%~dp0\n",
    'create_queries(uri="bolt://localhost", user="MY_NEO4J_USERNAME", pwd="MY_NEO4J_PASSWORD")',
    "密码：required\n",
    "Пароль: нет\nСайт: http://192.0.2.1",
    # Lists of files with their hashes, and what a standard shows.
    f"package/ufunclike.pyi,sha256=sk_{DIGEST[3:]},1346",
    f"package/version.py,sha256={DIGEST[:4]}-fw_{DIGEST[8:]},160",
    "Authorization: Bearer mF_9.B5f-4.1Jq" + "M\n",
)

STILL_FOUND = (
    "HOST: db-7\nUSER: admin\nPASS: [PASSWORD:Winter-2024]\n\nHOST: db-8\nUSER: admin\nPASS: [PASSWORD:Autumn-2023]\n",
    "login: bo\nPASS: [PASSWORD:Harbour77]\n",
    "パスワード：[PASSWORD:Fuji3776m]です。",
    "password: [PASSWORD:Dragon_888]，用户名：admin",
    "password: [PASSWORD:Солнце-2024]",
    "the password is [PASSWORD:Ratatouille7!]。",
    "DB_PASSWORD=[PASSWORD:HUNTINGDON]\n",
    "-- set MYSQL_PWD=[PASSWORD:iAmRoot]\n",
    "超级管理员用户：admin 密码：[PASSWORD:483921] 。请登录后重新设置密码。",
    "会议：123-456-789\n密码：[PASSWORD:lighthouse]\n",
    "Демонстрационный пароль: [PASSWORD:demo112]</Alert>",
)


@pytest.mark.parametrize("text", CLEAN)
def test_clean_text_holds_no_secret(text: str) -> None:
    assert MATCHER.find(text) == []


@pytest.mark.parametrize("marked", STILL_FOUND)
def test_passwords_that_are_written_alike_are_found(marked: str) -> None:
    text, labels = read(marked)
    assert [text[match.start : match.end] for match in MATCHER.find(text)] == [
        text[label.start : label.end] for label in labels
    ]
