"""A far end that answers lines over SSH, with whatever asyncssh can be told about the connection."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import asyncssh

from triage.collect.transport import Limits, Target
from triage.inventory.credentials import Credential, Secret
from triage.model import Device

PROMPT = "gw1#"
Answer = Callable[[str], str]


@contextmanager
def far_end(answer: Answer, prompt: str = PROMPT, **options: Any) -> Iterator[Target]:
    """Whom to reach, while a server runs that echoes each line and sends what ``answer`` makes of it, then the prompt, until exit."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def talk(process: asyncssh.SSHServerProcess[str]) -> None:
        process.stdout.write(prompt)
        async for line in process.stdin:
            if line.strip() == "exit":
                break
            process.stdout.write(f"{line.rstrip()}\r\n{answer(line.strip())}\r\n{prompt}")
        process.exit(0)

    class Server(asyncssh.SSHServer):
        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, _username: str, password: str) -> bool:
            return password == "fixture"

    async def listen() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1", 0, server_factory=Server, server_host_keys=[asyncssh.generate_private_key("ssh-ed25519")],
            process_factory=talk, line_editor=False, encoding="latin-1", **options,
        )  # fmt: skip

    server = asyncio.run_coroutine_threadsafe(listen(), loop).result(10)
    try:
        yield Target(
            device=Device(name="gw1", host="127.0.0.1", port=server.get_port(), platform="cisco_ios"),
            credential=Credential(name="x", username="triage", password=Secret("fixture"), enable=Secret("")),
            limits=Limits(connect_s=5, banner_s=10, login_s=20, answer_s=5),
        )
    finally:

        async def end() -> None:
            server.close()
            await server.wait_closed()

        asyncio.run_coroutine_threadsafe(end(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
