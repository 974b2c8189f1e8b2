"""Secrets are found where statements of devices set them; references, hashes and sentences in their place are not."""

from __future__ import annotations

import pytest

from auditors.model import Kind
from auditors.sensitive_data.matcher import Matcher
from auditors.sensitive_data.registry import load_detectors
from tests.examples.names import read

MATCHER = Matcher(detector for detector in load_detectors() if detector.rule.kind is Kind.SECRET)

FOUND = (
    "line vty 0 4\n password 7 [PASSWORD:082E4F1D0A16543B]\n login",
    "tacacs-server host 10.0.0.9 key 7 [PASSWORD:13061E010803557878]",
    'set protocols bgp group x authentication-key "[PASSWORD:$9$kP5QF3/0ORCtWLX-w]"',
    "set snmp community [PASSWORD:c3darRead0nly] authorization read-only",
    "radius server ISE\n address ipv4 10.0.0.9 auth-port 1812\n key [PASSWORD:r4diusCedar]\n!",
    "aaa-server RAD (inside) host 10.0.0.9\n key [PASSWORD:goyMVYyhxny]\n",
    "failover key [PASSWORD:f4ilCedar9]\n",
    "ip ospf message-digest-key 1 md5 [PASSWORD:0spfCedar]\n",
    '    edit "hq"\n        set psksecret [PASSWORD:Cedar#river8]\n    next',
    '    edit "rad"\n        set secret [PASSWORD:g0ldenCedar]\n',
    "/snmp community set [ find default=yes ] name=[PASSWORD:m1kroCedar7]",
    'carol : EAP "[PASSWORD:rQZ#wpr!kc]"\n: RSA carol.pem',
    "register => 4930:[PASSWORD:oJunhW14riwnJ]@sip.example.org/4930",
    "\n6001 => [PASSWORD:078562],Bo Li,bo@example.org\n",
    'sv_password "[PASSWORD:cedar-War42]"',
    "userPassword:: [PASSWORD:cTJ6dm9SIWtxUnE/]\n",
    "ldap_default_authtok = [PASSWORD:sjtelDgsteXiJ]\n",
    "incominguser backup [PASSWORD:1scsiCedar]\n",
    "snmpwalk -v2c -c [PASSWORD:s3nsorCedar] 10.0.0.9 sysDescr",
    "redis-cli -h cache -a [PASSWORD:goyMVYyhxny] ping",
    "snmp-agent community read [PASSWORD:c3darRead0nly]\n",
    "radius-server shared-key simple [PASSWORD:meadowMarble65*]\n",
    "isis authentication-mode md5 plain [PASSWORD:ud4PhSRvrLRKD6v]\n",
    "super password level 15 simple [PASSWORD:Rocket1979#]\n",
    "set network ike gateway hq authentication pre-shared-key key [PASSWORD:GJjUm74BKsCb1h6k]\n",
    "access-setting version v2c snmp-community-string [PASSWORD:ovq1ZtUowuNzky0B]\n",
    "<phase1><pre-shared-key>[PASSWORD:Harbor-964x]</pre-shared-key></phase1>",
    "<snmpd><rocommunity>[PASSWORD:1A3gtUmhJSuXBRvSWO]</rocommunity></snmpd>",
    "radtest bob [PASSWORD:TucHDmZaZqOOkjn] localhost 0 [PASSWORD:XzPyj1KKH9BC]",
    "管理员密码改成了 [PASSWORD:GnBcrgfWssPbs98V]",
    "数据库密码已设置为：[PASSWORD:cedar69383]",
    "neo4j.driver(uri, neo4j.auth.basic('neo4j', '[PASSWORD:Copper!quartz7298]'))",
    "BLOB_READ_WRITE_TOKEN=[HOSTING_KEY:vercel_blob_rw_KS7j4U5UodkB3zAP_iIFGs9f4drLUBPgDToIRFXwaKiDg]",
    "wlan=x\nsnmp.community=[PASSWORD:PvebC9SzDDpNJJH]\n",
    'snmp_communities = [ ("[PASSWORD:9VgquzmpbuM5vsXsNZ]", ["prod"]) ]',
    "service snmp community [PASSWORD:dMQm3LI9jq9Ti4vJ] authorization ro",
    "chpasswd:\n  list: |\n    root:[PASSWORD:7ExbSkhq88RpiMC8q]\n    kim:[PASSWORD:0BNmH6VFM4]\n  expire: false\n",
    "chpasswd <<EOF\nkim:[PASSWORD:Cedar-river8]\nEOF\n",
    "password manager user-name admin plaintext [PASSWORD:rocketWillow14$]\n",
    "qm set 100 --cipassword [PASSWORD:UgVTyRUZEBEkcdunMhi] --ciuser ubuntu",
    "configure snmp add community readonly [PASSWORD:SJ5CMTIeg1ZTV]\n",
    "create account admin ops [PASSWORD:Tundra_copper1565]\n",
    "configure radius mgmt-access primary shared-secret [PASSWORD:D0f6YYIgrCOX6Jhw7Hd]\n",
    "REDISPASS=[PASSWORD:EVXXPHzGIz3qyV4J1TQt]\n",
    "check_mysql -u nagios -p '[PASSWORD:Harbor1986!]' -H db",
)

PASSED = (
    "username audit secret 5 $1$Aahm$OT7wuPjk3KneMbXw3TfIRS",
    "enable secret 9 $9$Z87ImFPqjahAcr$9YLg6XZmpXdovP19QTGpp1bu4RW9kzXXywR7IeOSNw",
    "there is a password 7 characters long",
    "the key 7 20260311 of the row",
    "radius of the circle\n  key concepts\n",
    "dictionary:\n  key item2value\n",
    "The radius server answers\n key not found\n",
    "        set psksecret ENC 8dh2KJsd82jsDKJs8",
    "        set secret <shared-secret>\n",
    'carol : EAP "<password>"',
    ": RSA carol.pem",
    "register => user:password@host/exten",
    "please register: bo@example.org",
    "\n6001 => 200,OK,done\n",
    "userPassword:: e1NTSEF9SG1sQ1VQMXpqcktWbkI0VHlkb09FZz09\n",
    "ldap_default_authtok_type = password\n",
    "incominguser is not allowed to\n",
    "snmpwalk -v2c -c public 10.0.0.9",
    "snmpget -v1 -c $COMMUNITY 10.0.0.9",
    "redis-cli -h cache -a $REDIS_PASSWORD ping",
    "check_http -p 8443 -H db",
    "default login anonymous password bo@example.org",
    'password: "{bcrypt}$2a$10$887mtHRYwzmq7C2TKlKIXfPqDrgqAeAMDXJWgi2UkMMBO2gO4vmOf"',
    "jwt.secret: x\nvault.path: ${vault.secret/data/app#password}\nother.token: ENC(fDtrNLTRIoZEKa5kqxND3gtJDT2iBkRc)",
    "snmp-agent community read cipher %^%#ab",
    "local-user admin password irreversible-cipher $1c$x",
    "authentication-mode md5 is supported here",
    "super password level is not set",
    "pre-shared key read from the vault",
    "<pre-shared-key>${PSK}</pre-shared-key>",
    "<community>developers</community>",
    "<community>public</community>",
    "radtest $USER $PASS localhost 0 $SECRET",
    "密码已更改，请重新登录",
    "auth.basic('user', 'password')",
    "snmp.community=public\n",
    "the SNMP community discussed version2c at length",
    'snmp_communities = [ ("$COMMUNITY2", []) ]',
    "chpasswd:\n  expire: false\n  users: []\n",
    "run chpasswd as root\nnote: it reads\nuser:password\n",
    "chpasswd:\n  list: |\n    root:RANDOM\n    kim:<password>\n",
    "password manager user-name admin is created\n",
    "create account user bo with step2\n",
    "configure radius mgmt-access primary shared-secret <secret>\n",
    "REDISPASS=${REDISPASS}\n",
    "the password field is called fooBarBazQux there",
)


@pytest.mark.parametrize("marked", FOUND)
def test_a_secret_of_a_device_is_found(marked: str) -> None:
    text, labels = read(marked)
    found = MATCHER.find(text)
    assert [(match.start, match.end) for match in found] == [(label.start, label.end) for label in labels]


@pytest.mark.parametrize("text", PASSED)
def test_what_stands_in_its_place_is_passed_over(text: str) -> None:
    assert MATCHER.find(text) == []
