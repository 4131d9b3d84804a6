"""Where secrets come from: lists that only their owner reads, key files, the keyring, netmiko-tools, programs; and what refuses them."""

import stat
import sys
import types
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from netmiko.encryption_handling import encrypt_value

from triage.errors import CredentialError, InventoryError
from triage.inventory import programs
from triage.inventory.credentials import Credential, CredentialSpec, never_ask, resolve
from triage.inventory.devices import Inventory, load_devices

CLEAR = "in-clear-99"


@pytest.fixture(autouse=True)
def _programs_may_run() -> object:
    yield
    programs.allow(allowed=True)


def private(tmp_path: Path, name: str, text: str, mode: int = 0o600) -> str:
    file = tmp_path / name
    file.write_text(text)
    file.chmod(mode)
    return str(file)


def resolved(inventory: Inventory, number: int = 0, **environment: str) -> Credential:
    return resolve(inventory.credentials[inventory.devices[number].credential], never_ask, environment)


def test_a_password_in_a_private_list_is_taken_warned_of_once_and_never_shown(tmp_path: Path) -> None:
    rows = "".join(f"r{n}:192.0.2.{n}:ios:ops:{CLEAR}:{CLEAR}2\n" for n in range(1, 4))
    found = load_devices([private(tmp_path, "router.db", rows)])
    assert len(found.credentials) == 1  # one canary for all of them
    assert resolved(found).password.reveal() == CLEAR
    assert resolved(found).enable.reveal() == f"{CLEAR}2"
    assert [notice for notice in found.notices if "passwords stand in the list" in notice] == list(found.notices)
    assert len(found.notices) == 1
    assert CLEAR not in repr(found)


def test_other_passwords_are_other_credentials(tmp_path: Path) -> None:
    rows = f"r1:192.0.2.1:ios:ops:{CLEAR}\nr2:192.0.2.2:ios:ops:{CLEAR}x\n"
    found = load_devices([private(tmp_path, "router.db", rows)])
    assert [resolved(found, n).password.reveal() for n in (0, 1)] == [CLEAR, f"{CLEAR}x"]


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_list_that_others_can_read_is_refused_unless_somebody_says_so(tmp_path: Path, mode: int) -> None:
    text = f"devices:\n  - {{host: 192.0.2.1, credential: a}}\ncredentials:\n  a: {{username: u, password: {CLEAR}}}\n"
    file = private(tmp_path, "devices.yaml", text, mode)
    with pytest.raises(InventoryError, match="chmod 600") as caught:
        load_devices([file])
    assert CLEAR not in str(caught.value)
    assert resolved(load_devices([file], private=True)).password.reveal() == CLEAR


@pytest.mark.parametrize("kind", ["fernet", "aes128"])
def test_what_netmiko_tools_encrypted_is_decrypted_with_its_key(tmp_path: Path, kind: str) -> None:
    value = encrypt_value(CLEAR, b"the-key", kind)
    text = f"__meta__: {{encryption: true, encryption_type: {kind}}}\nr1: {{device_type: cisco_ios, host: 192.0.2.1, username: u, password: '{value}'}}\n"
    found = load_devices([private(tmp_path, "netmiko.yml", text, 0o644)])
    assert [device.name for device in found.devices] == ["r1"]
    assert value[20:] not in found.devices[0].credential
    assert resolved(found, NETMIKO_TOOLS_KEY="the-key").password.reveal() == CLEAR
    with pytest.raises(CredentialError, match="cannot be decrypted"):
        resolved(found, NETMIKO_TOOLS_KEY="another")
    with pytest.raises(CredentialError, match="NETMIKO_TOOLS_KEY is not set"):
        resolved(found)


def test_the_keyring_is_asked_and_what_it_lacks_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = CredentialSpec(name="noc", username="ops", password="keyring:net/lon/ops", source="d.yaml:3")
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(CredentialError, match="no keyring here") as caught:
        resolve(spec, never_ask, {})
    assert "router-triage[keyring]" in caught.value.hint
    held = {("net/lon", "ops"): CLEAR}
    fake = types.SimpleNamespace(get_password=lambda service, user: held.get((service, user)))
    monkeypatch.setitem(sys.modules, "keyring", fake)
    assert resolve(spec, never_ask, {}).password.reveal() == CLEAR
    held.clear()
    with pytest.raises(CredentialError, match="has nothing for ops of net/lon"):
        resolve(spec, never_ask, {})


def key(tmp_path: Path, passphrase: bytes = b"", mode: int = 0o600) -> Path:
    lock = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    form = serialization.PrivateFormat.OpenSSH
    file = tmp_path / "id"
    file.write_bytes(Ed25519PrivateKey.generate().private_bytes(serialization.Encoding.PEM, form, lock))
    file.chmod(mode)
    return file


def test_a_key_file_is_looked_at_before_anybody_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    key(tmp_path)
    found = resolve(
        CredentialSpec(name="k", username="u", key_file="~/id"), never_ask, {"TRIAGE_PASSWORD": "not-a-passphrase"}
    )
    assert (found.key_file, found.password.reveal()) == (str(tmp_path / "id"), "")
    with pytest.raises(CredentialError, match="No such file"):
        resolve(CredentialSpec(name="k", username="u", key_file="~/none"), never_ask, {})
    (tmp_path / "text").write_text("ssh-ed25519 AAAA\n")
    with pytest.raises(CredentialError, match="not a private key"):
        resolve(CredentialSpec(name="k", username="u", key_file="~/text"), never_ask, {})
    key(tmp_path, mode=0o644)
    with pytest.raises(CredentialError, match="others may read it"):
        resolve(CredentialSpec(name="k", username="u", key_file="~/id"), never_ask, {})


def test_the_passphrase_of_a_key_is_asked_for_once(tmp_path: Path) -> None:
    asked: list[str] = []

    def ask(text: str, *, hidden: bool) -> str:
        assert hidden
        asked.append(text)
        return CLEAR

    spec = CredentialSpec(name="k", username="u", key_file=str(key(tmp_path, b"locked")))
    assert resolve(spec, ask, {}).password.reveal() == CLEAR
    assert asked == [f"passphrase of {tmp_path / 'id'}"]


def ansible(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "ansible-inventory"
    program.write_text(f"#!{sys.executable}\nimport json, os, sys\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setenv("TRIAGE_PASSWORD", CLEAR)
    return tmp_path


SAYS = """
assert "TRIAGE_PASSWORD" not in os.environ
hosts = {"r1": {"ansible_host": "192.0.2.1", "ansible_network_os": "ios", "ansible_user": "ops", "ansible_password": "vaulted"}}
print(json.dumps({"_meta": {"hostvars": hosts}, "edge": {"hosts": ["r1"]}}))
"""


@pytest.mark.parametrize("text", ["[edge]\nr1\n", "plugin: netbox.netbox.nb_inventory\n", "edge:\n  hosts:\n    r1:\n"])
def test_ansible_itself_is_asked_where_it_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    listed = private(ansible(tmp_path, monkeypatch, SAYS), "hosts", text, 0o644)
    for source in (listed, str(tmp_path)):
        (device,) = load_devices([source]).devices
        assert (device.name, device.host, device.platform, device.tags) == ("r1", "192.0.2.1", "cisco_ios", ("edge",))
    assert resolved(load_devices([listed])).password.reveal() == "vaulted"


def test_no_exec_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = private(ansible(tmp_path, monkeypatch, "open('ran', 'w')"), "hosts", "[edge]\nr1 ansible_host=192.0.2.9\n")
    monkeypatch.chdir(tmp_path)
    programs.allow(allowed=False)
    assert load_devices([listed]).devices[0].host == "192.0.2.9"
    with pytest.raises(InventoryError, match="--no-exec forbids"):
        load_devices([str(tmp_path / "bin")])
    with pytest.raises(CredentialError, match="--no-exec forbids"):
        resolve(CredentialSpec(name="c", username="u", password="cmd:touch ran"), never_ask, {})
    assert not (tmp_path / "ran").exists()


def test_where_ansible_fails_the_static_part_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = private(
        ansible(tmp_path, monkeypatch, "sys.exit('ERROR! no vault secrets')"),
        "hosts",
        "[edge]\nr1 ansible_host=192.0.2.9\n",
    )
    assert load_devices([listed]).devices[0].host == "192.0.2.9"
