"""A large case is redacted by several processes, and nobody can tell from what comes out."""

from pathlib import Path

import pytest

from triage.case.folder import Case
from triage.model import Capture
from triage.redact import outside
from triage.redact.addresses import Addresses
from triage.redact.names import Names
from triage.redact.outside import outside_of
from triage.redact.redactor import Redactor

TEXT = """hostname edge{n}
username noc{n} secret 5 $1$abcd$Qm0n{n}Xb2c4d5e6f7g8h9i0
snmp-server community s3cr3t{n}-word RO
interface Vlan{n}
 ip address 198.51.100.{n} 255.255.255.0
 description line to Example Ltd
Nov 23 10:00:00: %SEC_LOGIN-4-LOGIN_FAILED: Login failed [user: s3cr3t{other}-word] [Source: 203.0.113.{n}]
"""


def case(folder: Path) -> Case:
    found = Case.create(folder, {"command": "analyze"})
    for n in range(1, 8):
        raw = TEXT.format(n=n, other=n % 7 + 1).encode() * n
        path = found.capture_path(f"edge{n}", "show running-config", 1)
        found.save(Capture(device=f"edge{n}", command="show running-config", path=path, raw=raw))
    return found


def redactor() -> Redactor:
    names = Names()
    names.learn("device", [f"edge{n}" for n in range(1, 8)])
    return Redactor(addresses=Addresses(b"a key of the test"), names=names)


def test_the_same_comes_out_of_many_processes_as_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, many = redactor(), redactor()
    found = case(tmp_path / "case")
    alone = outside_of(found, one)
    monkeypatch.setattr(outside, "_POOL_BYTES", 0)
    monkeypatch.setattr(outside.os, "cpu_count", lambda: 3)
    together = outside_of(found, many)
    assert together == alone
    assert many.secrets.found == one.secrets.found
    assert many.addresses is not None
    assert one.addresses is not None
    assert many.addresses.map() == one.addresses.map()


def test_a_secret_of_one_share_is_taken_out_of_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "_POOL_BYTES", 0)
    monkeypatch.setattr(outside.os, "cpu_count", lambda: 3)
    together = outside_of(case(tmp_path / "case"), redactor())
    texts = b"".join(capture.raw for capture in together.captures)
    assert b"s3cr3t" not in texts
