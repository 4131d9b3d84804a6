"""Jump hosts on loopback: real SSH servers that only forward connections, entered with a key."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncssh


class _Forwarding(asyncssh.SSHServer):
    def __init__(self, passed: list[tuple[str, int]], open_now: list[asyncssh.SSHServerConnection]) -> None:
        self._passed, self._open_now = passed, open_now

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._open_now.append(conn)

    def connection_requested(self, dest_host: str, dest_port: int, orig_host: str, orig_port: int) -> bool:  # noqa: ARG002
        self._passed.append((dest_host, dest_port))
        return True


@contextmanager
def jump_hosts(folder: Path, count: int) -> Iterator[tuple[tuple[int, ...], list[tuple[str, int]]]]:
    """Run ``count`` jump hosts; yield their ports and what was asked of them. ``folder`` gets config, key and known hosts."""
    key, host_key = asyncssh.generate_private_key("ssh-ed25519"), asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(folder / "key")
    (folder / "key").chmod(0o600)
    key.write_public_key(folder / "authorized")
    passed: list[tuple[str, int]] = []
    ready, loop = threading.Event(), asyncio.new_event_loop()
    servers: list[asyncssh.SSHAcceptor] = []
    open_now: list[asyncssh.SSHServerConnection] = []

    async def serve() -> None:
        for _ in range(count):
            servers.append(  # noqa: PERF401  awaited one by one
                await asyncssh.listen(
                    "127.0.0.1", 0, server_factory=lambda: _Forwarding(passed, open_now), server_host_keys=[host_key],
                    authorized_client_keys=str(folder / "authorized"), gss_host=None,
                )
            )  # fmt: skip
        ready.set()

    async def stop() -> None:
        for server in servers:
            server.close()
            await server.wait_closed()
        for connection in open_now:
            connection.abort()
            await connection.wait_closed()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(serve(), loop)
    assert ready.wait(10)
    public = host_key.export_public_key().decode().strip()
    ports = tuple(server.get_port() for server in servers)
    (folder / "known").write_text("".join(f"[127.0.0.1]:{port} {public}\n" for port in ports))
    (folder / "config").write_text(
        f"Host 127.0.0.1\n  IdentityFile {folder}/key\n  IdentitiesOnly yes\n  UserKnownHostsFile {folder}/known\n"
    )
    try:
        yield ports, passed
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
