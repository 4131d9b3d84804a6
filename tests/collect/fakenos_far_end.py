"""Routers simulated by fakenos, as a program of its own: it needs an older paramiko than this tool.

    python fakenos_far_end.py USER PASSWORD PLATFORM=PORT ...

A line goes to standard output once they listen; they answer until standard input ends. It is run by an interpreter that has fakenos, so it imports nothing else.
"""

import sys


def main(user: str, password: str, places: list[str]) -> None:
    """Serve until standard input ends."""
    from fakenos import FakeNOS  # type: ignore[import-not-found]  # noqa: PLC0415

    hosts = {
        platform.replace("_", "-"): {
            "username": user,
            "password": password,
            "port": int(port),
            "platform": platform,
            "server": {"plugin": "ParamikoSshServer", "configuration": {"address": "127.0.0.1"}},
        }
        for platform, _, port in (place.partition("=") for place in places)
    }
    network = FakeNOS(inventory={"hosts": hosts})
    network.start()
    print("listening", flush=True)
    sys.stdin.read()
    network.stop()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
