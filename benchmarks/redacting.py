"""How fast text is redacted, secrets only and anonymised, on one core.

Run: ``python -m benchmarks.redacting``.
"""

import time

from tests.lab.test_diagnosed import captures
from triage.lab import load_scenario
from triage.redact.addresses import Addresses
from triage.redact.names import Names
from triage.redact.redactor import Redactor


def main() -> None:
    shown = "".join(c.raw.decode("latin-1") for c in captures(load_scenario("code-red"), 0, 1)) * 40
    logged = "".join(
        f"Mar  2 08:{n // 60 % 60:02}:{n % 60:02}.000: %SEC-6-IPACCESSLOGP: list 101 denied tcp 10.20.{n % 250}.{n % 240}({n % 60000}) -> "
        f"198.51.100.{n % 200}(80), 1 packet\n"
        for n in range(60_000)
    )
    configured = "".join(
        f"interface GigabitEthernet0/{n}\n ip address 10.{n % 250}.1.1 255.255.255.0\n ip ospf message-digest-key 1 md5 7 0822{n}\n"
        " duplex auto\n speed auto\n no cdp enable\n service-policy output EDGE\n!\n"
        for n in range(15_000)
    )
    for name, text in (("show commands", shown), ("a log", logged), ("configuration", configured)):
        for kind in ("secrets", "anonymised"):
            redactor = (
                Redactor()
                if kind == "secrets"
                else Redactor(addresses=Addresses(b"k" * 32), names=Names({"core1": "device-1"}))
            )
            started = time.process_time()
            redactor.text(text)
            spent = time.process_time() - started
            print(f"{name:14} {kind:10} {len(text) / 1e6:5.1f} MB  {len(text) / 1e6 / spent:6.1f} MB/s")
    print("goal: 20 MB/s")


if __name__ == "__main__":
    main()
