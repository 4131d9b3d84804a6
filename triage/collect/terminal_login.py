"""netmiko's drivers on our transports: they switch paging off and find the prompt, and write only what the gate knows."""

import re
import time
from functools import cache
from typing import Any

import netmiko
from netmiko.channel import Channel
from netmiko.exceptions import NetmikoBaseException

from triage.collect.gate import Allowed, check
from triage.collect.readloop import visible
from triage.collect.transport import Target, Transport
from triage.errors import CollectError

_WAIT_S, _WAIT_MOST_S = 0.02, 0.4  # for the first byte: a driver that only looks whether more comes soon has its answer
_EXPECTED_S = 1.0  # and one that waits for a certain text waits on
_SETTLE_S = 0.02  # silence after what looks like a prompt
_TAIL = 400
_PROMPT_END = re.compile(r"[\r\n][^\r\n]*[>#%$]\s*\Z")
_ENTER = {"", "\n", "\r", "\r\n"}


class GatedChannel(Channel):
    """A transport as netmiko wants it. What a driver writes passes the gate too."""

    def __init__(self, transport: Transport, enable: str = "") -> None:
        self._transport = transport
        self._enable = enable
        self._wait_s = _WAIT_S
        self.expects = False  # the driver has nothing to do before more comes
        self.tail = ""

    def read_buffer(self) -> str:
        """Return what has arrived."""
        return self.read_channel()

    def read_channel(self) -> str:
        """Return what has arrived, and wait a moment for it: netmiko's own loops then need not sleep.

        Raises:
            EOFError: nothing more can come.
        """
        text = self._read(_EXPECTED_S if self.expects else self._wait_s)
        # Looking twenty times a second costs a fleet of busy boxes more than all its bytes.
        self._wait_s = _WAIT_S if text else min(2 * self._wait_s, _WAIT_MOST_S)
        return text

    def _read(self, wait_s: float) -> str:
        text = visible(self._transport.read_channel(wait_s))
        if not text and not self._transport.is_alive():
            raise EOFError("the device closed the session")
        self.tail = (self.tail + text)[-_TAIL:]
        return text

    def write_channel(self, out_data: str) -> None:
        """Type a line that may be typed.

        Raises:
            CollectError: a driver wants to write something else.
        """
        line = out_data.strip("\r\n")
        may = out_data in _ENTER or line == "enable" or (self._enable and line == self._enable)
        if not may and not isinstance(check(line), Allowed):
            raise CollectError("refused-by-gate", f"the driver wants to send '{line[:60]}'; the session was closed")
        self._transport.write_channel(out_data)

    def settle(self, most_s: float) -> str:
        """Return the last line once it looks like a prompt and nothing follows it.

        Raises:
            ValueError: none came in time.
            EOFError: nothing more can come.
        """
        until = time.monotonic() + most_s
        while time.monotonic() < until:
            wait_s = _SETTLE_S if _PROMPT_END.search(self.tail) else _WAIT_MOST_S
            if not self._read(wait_s) and wait_s == _SETTLE_S:
                return self.last_line()
        raise ValueError("no prompt")

    def last_line(self) -> str:
        """Return the last line that is not empty."""
        lines = [line for line in re.split(r"[\r\n]+", self.tail) if line.strip()]
        return lines[-1].strip() if lines else ""


@cache
def driver(platform: str) -> type[Any]:
    """Return netmiko's class for a platform, without its pauses: the prompt is on the screen once paging is off."""
    base = netmiko.ssh_dispatcher(platform)

    def find_prompt(self: Any, delay_factor: float = 1.0, pattern: str | None = None) -> str:  # noqa: ARG001
        shown: str = self.channel.settle(self.read_timeout_override)
        return shown

    def read_until_pattern(self: Any, *arguments: Any, **options: Any) -> str:
        self.channel.expects = True
        try:
            shown: str = base.read_until_pattern(self, *arguments, **options)
            return shown
        finally:
            self.channel.expects = False

    def asa_login(self: Any) -> None:
        """Stay at the level of the login: netmiko would type the password a second time, whatever the prompt says."""

    quick = {"find_prompt": find_prompt, "read_until_pattern": read_until_pattern, "asa_login": asa_login}
    return type(f"Quick{base.__name__}", (base,), quick)


def prepare(transport: Transport, target: Target, platform: str) -> str:
    """Switch paging off and return the last line that the device shows: its prompt.

    Raises:
        CollectError: the device does not answer as that platform does.
    """
    enable = target.credential.enable.reveal()
    channel = GatedChannel(transport, enable)
    connection = driver(platform)(
        device_type=platform,
        host=target.device.host,
        port=target.device.port,
        username=target.credential.username,
        secret=enable,
        encoding="latin-1",
        fast_cli=True,
        read_timeout_override=target.limits.answer_s,
        allow_auto_change=False,
        session_log=None,
        auto_connect=False,
    )
    connection.channel = channel
    connection.remote_conn = transport
    try:
        connection.session_preparation()
        if enable and channel.tail.rstrip().endswith(">"):
            connection.enable()
    except (NetmikoBaseException, EOFError, OSError, ValueError) as error:
        raise _silent(target, channel.tail, error) from error
    return channel.last_line()


def _silent(target: Target, tail: str, error: BaseException) -> CollectError:
    said = " ".join(tail.split())[-60:]
    if isinstance(error, (EOFError, OSError)):
        return CollectError(
            "closed-after-login",
            f"{target.where}: the device closed the session right after the login",
            hint="its lines may be full: show users on the console; this is evidence by itself",
        )
    if not said:
        return CollectError(
            "silent-after-login",
            f"{target.where}: the login was accepted, then nothing came",
            hint="the box is overloaded; use the console. This is evidence by itself",
        )
    return CollectError(
        "login-failed",
        f"{target.where}: no usable prompt after '{said}'",
        hint="is the platform right? try --platform, or the console",
    )
