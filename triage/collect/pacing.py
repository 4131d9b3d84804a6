"""Which device next, and when: the caps of a fleet, of a site and of a credential, and the rate of logins."""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence

from triage.model import Device

_LOOK_S = 0.2  # how often a waiting thread looks whether somebody said stop
AT_FIRST_S = 60.0  # how long a site is treated with the greatest care: whether it bears more shows within a minute
_Group = tuple[str | None, str]


class Pacing:
    """Hands out devices in the order given, as far as the caps allow. Used by several threads.

    ``per_site`` and ``per_credential`` bound how many sessions are open at once behind one site and with one credential (one
    AAA server group), ``per_site_at_first`` those of a site in the first minute; None is no bound. While ``proven`` denies a
    credential, one device at a time tries it: the canary.
    """

    def __init__(
        self,
        devices: Sequence[Device],
        *,
        per_site: int | None = None,
        per_site_at_first: int | None = None,
        per_credential: int | None = None,
        logins_per_s: float | None = None,
        proven: Callable[[str], bool] = lambda _: True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._waiting: dict[_Group, deque[tuple[int, Device]]] = {}
        for index, device in enumerate(devices):
            self._waiting.setdefault((device.site, device.credential), deque()).append((index, device))
        self._per_site = per_site
        self._per_site_at_first = per_site if per_site_at_first is None else per_site_at_first
        self._careful_until = clock() + AT_FIRST_S
        self._per_credential = per_credential
        self._gap_s = 1 / logins_per_s if logins_per_s else 0.0
        self._proven = proven
        self._clock = clock
        self._next_login = clock()
        self._sites: Counter[str] = Counter()
        self._credentials: Counter[str] = Counter()
        self._changed = threading.Condition()

    def take(self, stop: threading.Event) -> Device | None:
        """Return the next device as soon as one may start; None when none is left or somebody says stop."""
        with self._changed:
            while self._waiting and not stop.is_set():
                if (device := self._free()) is not None:
                    return device
                self._changed.wait(_LOOK_S)
            return None

    def _free(self) -> Device | None:
        free = [group for group in self._waiting if self._has_room(group)]
        if not free:
            return None
        group = min(free, key=lambda g: self._waiting[g][0][0])
        _, device = self._waiting[group].popleft()
        if not self._waiting[group]:
            del self._waiting[group]
        if device.site is not None:
            self._sites[device.site] += 1
        self._credentials[device.credential] += 1
        return device

    def _has_room(self, group: _Group) -> bool:
        site, credential = group
        at_site = self._per_site_at_first if self._clock() < self._careful_until else self._per_site
        if site is not None and at_site is not None and self._sites[site] >= at_site:
            return False
        cap = self._per_credential if self._proven(credential) else 1
        return cap is None or self._credentials[credential] < cap

    def done(self, device: Device) -> None:
        """Take note that the session to ``device`` is closed."""
        with self._changed:
            if device.site is not None:
                self._sites[device.site] -= 1
            self._credentials[device.credential] -= 1
            self._changed.notify_all()

    def proved(self) -> None:
        """Take note that a credential was accepted: more may start."""
        with self._changed:
            self._changed.notify_all()

    def wait_for_login(self, stop: threading.Event) -> bool:
        """Wait for this login's turn at the rate of the fleet; false when somebody says stop."""
        with self._changed:
            now = self._clock()
            turn = max(self._next_login, now)
            self._next_login = turn + self._gap_s
        return not stop.wait(turn - now) if turn > now else not stop.is_set()
