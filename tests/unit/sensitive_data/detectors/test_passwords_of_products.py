"""Passwords are found under names and in forms that only one product has, and what stands for one there is not."""

from __future__ import annotations

import pytest

from auditors.model import Kind
from auditors.sensitive_data.matcher import Matcher
from auditors.sensitive_data.registry import load_detectors
from tests.examples.names import read

MATCHER = Matcher(detector for detector in load_detectors() if detector.rule.kind is Kind.SECRET)
KEY_ID = "AKIA" + "3PQXN7VTLWKR2MZD"
SECRET = "x1Vq9TnB4wZr/Lk7+Md" + "Ue2yPs6Hc3gJf0aXoKi8b"

HASH_LIKE = "8d1f0c7be93a4f52d6c1a0e7f9b3284c" + "5d6e7180a9b2c3d4e5f60718293a4b5c"

FOUND = (
    f"tool --api-key [GENERIC_SECRET:{HASH_LIKE}] --verbose",
    f"GET /export?token=[GENERIC_SECRET:{HASH_LIKE}] HTTP/1.1",
    f"my api key is [GENERIC_SECRET:{HASH_LIKE}]",
    f'client.setApiKey("[GENERIC_SECRET:{HASH_LIKE}]")',
    f"- name: SECRET_KEY_BASE\n  value: [GENERIC_SECRET:{HASH_LIKE}]",
    "tool --token [GENERIC_SECRET:6d3c9b1e-52f0-4a7b-8c21-0e9f7a45d613]",
    'JWTKey:   []byte("[GENERIC_SECRET:52ThLp2Uo6x9xbnZoR3su0jQP4bimX1e2AF1mQ8IZm]"),',
    "API 키: [GENERIC_SECRET:teTwp06SBOW8ZGxqe1HE0Dv9PDH8TyvM]",
    "id,name,value\n1,smtp_host,a.example,x\n2,smtp_password,[PASSWORD:0RTtCedar7],2026-11-01\n",
    "[general]\npass4SymmKey = [PASSWORD:Cedar-Symm3tric]\n",
    'BUNDLE_GEMS__EXAMPLE__ORG: "ci:[PASSWORD:bundl3r-Cedar]"',
    'curl_setopt($ch, CURLOPT_USERPWD, "api:[PASSWORD:cur1Cedar]");',
    "Parameters:\n  DBPassword:\n    Type: String\n    Default: [PASSWORD:cfn-Cedar7]\n    NoEcho: true",
    "ftp> user upload [PASSWORD:ftpCedar7]\n230 Login successful",
    "Password for the [elastic] user successfully reset.\nNew value: [PASSWORD:8Jf*kLm2QpR7vTz=W_xY]\n",
    "Password for the elastic user (reset with `bin/x -u elastic`):\n  [PASSWORD:8Jf*kLm2QpR7vTz=W_xY]\n",
    "$ cat .vault_pass\n[PASSWORD:cedarVault77]\n",
    "cmdkey /add:srv01 /user:ACME\\svc /pass:[PASSWORD:Sv(c)2035]",
    'network={\n  psk="[PASSWORD:guests welcome 22]"\n}',
    'password = <<"[PASSWORD:erl4ngCedar]">>',
    'smtp_pass => "[PASSWORD:NrXndyqeraUSbFnOSdBD]"',
    "the passphrase for the key is [PASSWORD:correct cedar battery lantern 9]",
    "passphrase: [PASSWORD:correct cedar battery lantern 9]\n",
    "recovery key [PASSWORD:4F7K2-9QXTB-WM3ZC-8RHLP]",
    "BitLocker recovery key: [PASSWORD:463829-118273-552910-738291-664102-229381-857463-102938]",
    "old: [PASSWORD:Papaya-11] new: [PASSWORD:Mango-12] (jira password)",
    "The guest network is Example, key [PASSWORD:visitors2036!]",
    "use the root account with [PASSWORD:Gh0st-Cedar] until ldap works",
    "alice: whats the db pass again\nbob: [PASSWORD:pl4typus-Cedar]\nalice: thx",
    "jwt:\n  secret: [GENERIC_SECRET:s3cr3t-signing-key-for-cedars]\n  expiry: 3600",
    'JWT.create().sign(Algorithm.HMAC256("[GENERIC_SECRET:c3darJwtS1gn]"));',
    "$settings['hash_salt'] = '[GENERIC_SECRET:XqFDfCZMBT4ghZHmRX6zTpzh92lXS16fLk9ywqvvCjK]';",
    f"[AWS_ACCESS_KEY_ID:{KEY_ID}]/[AWS_SECRET_ACCESS_KEY:{SECRET}]",
    'wifi:\n  ssid: "Casa"\napi:\n  encryption: {}\nota:\n  password: "[PASSWORD:8f14e45fceea167a5a36dedd4bea2543]"\n',
    "In [4]: settings.EMAIL_HOST_PASSWORD\nOut[4]: '[PASSWORD:Harbor-3496]'\n",
    ">>> self._password\n'[PASSWORD:Harbor-3496]'\n",
    "snmpv3 user monitor auth sha [PASSWORD:m0nCedar77] priv aes [PASSWORD:m0nPriv88]",
    'podman secret create dbpw <(echo -n "[PASSWORD:p0dCedar7]")',
    "ssh-keygen -p -P [PASSWORD:Cedar0key7] -f key",
    "EXEC sp_addlogin 'report', '[PASSWORD:rPtCedar1n]', 'sales';",
    "SecretID:   [VAULT_TOKEN:c930ed4e-cb03-4d82-901d-30be74dcf56c]",
    "VPN PIN: [PASSWORD:593855]",
    "printer admin PIN: [PASSWORD:593855]",
    "SNMP community string [PASSWORD:n3tCedar7]",
    "changed to [PASSWORD:Falcon60!57] (admin password)",
    "PGPASSWORD=[PASSWORD:harbour-cloud_64] psql",
    "new password [PASSWORD:sierra.stone-82]",
    "sshpass -p [PASSWORD:$*OmF3hheaa8K] ssh x",
    "root:[PASSWORD:falcon-lamp-28]@10.0.0.1",
    "bo@example.org:[PASSWORD:falcon-lamp-28]\n",
    "u/p bo/[PASSWORD:Quartz6627*]",
    "temp pass [PASSWORD:Falcon6057%]\n",
    "it is [PASSWORD:Falcon60!57] (password)",
    "You can log in using [PASSWORD:Saffr0n!3595] for the root account",
    "DECLARE @pw NVARCHAR(50) = '[PASSWORD:dhMCedar5eRBKY1q]'",
    "wifi (guest): [PASSWORD:cH3U-XnWa-VIF02]",
    "Passwort fürs NAS? [PASSWORD:Zeder!895x]",
    "密码是：[PASSWORD:cedar69383]",
    "sudo pw on that box: [PASSWORD:o9+OOF1rq**WeM1a#]",
    "debug: [PAYMENT_SERVICE_KEY:FLWSECK-" + "b44570680a1b176444311b8798b890e8-X]",
    '<input name="api_key" type="hidden" value="[GENERIC_SECRET:QlBm4h4GxLYOX99Sr5rhEAbe3o13KICN]"/>',
    '<meta name="api-token" content="[GENERIC_SECRET:QlBm4h4GxLYOX99Sr5rhEAbe3o13KICN]">',
)

PASSED = (
    f'"user_api_key": "{HASH_LIKE}", "api_key": "{HASH_LIKE}"',
    f"api_key: {HASH_LIKE}\ntoken={HASH_LIKE}",
    f"GET /key/info?token={HASH_LIKE} HTTP/1.1",
    'password = var.x\n        id       = "db-ABCDEF123456"\n',
    "id,name,password,md5\n1,password,required,x\n",
    "pass4SymmKey = $7$abCdefGh1JKLmnopq==",
    "BUNDLE_MIRROR__RUBYGEMS: https://gems.example.org",
    "Parameters:\n  DBPassword:\n    Type: String\n    Description: Password of the database\n    MinLength: 8",
    "DBPassword:\n    Default: ''\n    NoEcho: true",
    "$ cat /etc/passwd\nroot:x:0:0:root:/root:/bin/bash",
    "Password for the example account was changed:\n  see the portal",
    "press pass for PyCon2036",
    "the SNMP community string is not set",
    "SNMP community string documented in RFC1157",
    "the pin of the connector, 593855 in stock",
    "the admin pass rate2 fell",
    "module.func_2 and utils.core-12 are of the password package",
    "see section 4.2 (password)",
    "the key/path a/b of the user/password form",
    "wifi: 802.11ac",
    "Did you reset the password for OpenVPN2? TryAgain5 times is the limit",
    "DECLARE @pw NVARCHAR(50) = @input",
    "password: ab****yz",
    "rcon.password=\nenable-rcon=false",
    "The most common password is 123456.",
    'kube_secret_info{secret="db-creds-v2"} 1',
    '<input name="authenticity_token" type="hidden" value="QlBm4h4GxLYOX99Sr5rhEAbe3o13KICN"/>',
    "spec.encryptedData.password: AgAYLLStWFJzkV3xWLz0PWJjaM5rWhUmvuHbVpmvkN3oVo4vh0grpwHS4l/hf+UIAI6rupCq6JXz0hb4",
    "EXEC sp_addlogin 'report', @password, 'sales_2019';",
    "The recovery key is kept in the safe, see OPS-1234-5678",
    "the passphrase for the key is stored somewhere safe on disk 2",
    "old: v1.2-beta new: v1.3-beta of the password library",
    "session:\n  key: sessionid\n  secure: true",
    "SECRET_KEY=generate-a-random-string",
    "DB_PASSWORD=secretsmanager:prod/db:SecretString:password",
    "The network is slow, key1 metrics are missing",
)


@pytest.mark.parametrize("marked", FOUND)
def test_a_password_is_found_in_the_form_of_its_product(marked: str) -> None:
    text, labels = read(marked)
    found = MATCHER.find(text)
    assert [(match.start, match.end) for match in found] == [(label.start, label.end) for label in labels]
    assert [match.rule.entity for match in found] == [label.entity for label in labels]


@pytest.mark.parametrize("text", PASSED)
def test_what_stands_in_its_place_is_passed_over(text: str) -> None:
    assert MATCHER.find(text) == []
