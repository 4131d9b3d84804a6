"""Addresses changed so that two that shared a network still share one, and nobody can tell which it was."""

import hashlib
import ipaddress
import re
from collections.abc import Mapping

# Addresses in these stay in these: that they are private, multicast or link-local is evidence, and says nothing about the owner.
_KEPT_4 = (
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "224.0.0.0/3",
)
_KEPT_6 = ("::/16", "fe80::/10", "fc00::/7", "ff00::/8", "2000::/3")
_AS_IT_IS_4 = tuple(ipaddress.ip_network(n) for n in ("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3"))
_AS_IT_IS_6 = tuple(ipaddress.ip_network(n) for n in ("::/127", "ff00::/8"))
# The first character stands before what must not precede it: so a search runs from digit to digit, at twice the speed.
_FOUR = re.compile(r"(\d(?<![\d.].)\d{0,2}\.\d{1,3}\.\d{1,3}\.\d{1,3})(?!\d|\.\d)( *)")
_SIX = re.compile(r"[0-9A-Fa-f:](?<![\w:.].)[0-9A-Fa-f]{0,3}:[0-9A-Fa-f:]{0,37}(?![\w:]|\.\d)")
_LONG_SIX = re.compile(r":[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{1,4}:")
_MAC = re.compile(
    r"[0-9A-Fa-f](?<![\w.:\-].)(?:[0-9A-Fa-f]{3}(?:\.[0-9A-Fa-f]{4}){2}|"
    r"[0-9A-Fa-f](?:([:\-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4})(?![\w.:\-]*[\w])"
)
_VERSION_BEFORE = re.compile(
    r"(?:version|release|\bver|\brel|\bv|image|software|firmware|bootstrap|rom)[\s:(,]*$", re.IGNORECASE
)
_LOOK_BACK = 16
_HEX = set("0123456789abcdefABCDEF")
_GROUP_MACS = ("ffffff", "000000", "01005e", "0180c2", "333300", "01000c", "00000c07ac", "00005e0001", "00005e0002")


class Addresses:
    """Changes addresses, the same address always the same way; ``seen`` is the private map of what became of what."""

    def __init__(self, key: bytes) -> None:
        self.key = key
        self.seen: dict[str, str] = {}
        self._fours_known: dict[str, str] = {}  # those that stay as they are too
        self._flips: dict[tuple[int, str], int] = {}
        self._keep = {
            4: tuple(ipaddress.ip_network(n) for n in _KEPT_4),
            6: tuple(ipaddress.ip_network(n) for n in _KEPT_6),
        }

    def clean(self, text: str) -> str:
        """Return ``text`` with its addresses changed; columns stay where they are as far as the blanks allow."""
        text = self._fours(text)
        if "::" in text or _LONG_SIX.search(text):
            text = _SIX.sub(self._six, text)
        return _MAC.sub(self._mac, text)

    def _fours(self, text: str) -> str:
        """Change every IPv4 address: the text is cut at them, so that one seen before costs a look into a dictionary."""
        parts = _FOUR.split(text)  # text, address, blanks behind it, text, ...
        olds = parts[1::3]
        news = [self._fours_known.get(old) or self._unknown_four(old, parts, place) for place, old in enumerate(olds)]
        parts[2::3] = [
            blanks if len(blanks) < 2 or len(new) == len(old) else " " * max(1, len(old) + len(blanks) - len(new))
            for old, new, blanks in zip(olds, news, parts[2::3], strict=True)
        ]
        parts[1::3] = news
        return "".join(parts)

    def _unknown_four(self, old: str, parts: list[str], place: int) -> str:
        at = 1 + 3 * place
        before = "".join(parts[max(0, at - 4) : at])[-_LOOK_BACK:]
        if _VERSION_BEFORE.search(before):
            return old
        new = self._changed_four(old)
        self._fours_known[old] = new
        return new

    def _changed_four(self, old: str) -> str:
        try:
            address = ipaddress.IPv4Address(old)
        except ValueError:
            return old  # 300.1.2.3, or 010.1.2.3
        if any(address in network for network in _AS_IT_IS_4) or _is_mask(int(address)):
            return old
        self.seen[old] = str(ipaddress.IPv4Address(self._permuted(int(address), 32)))
        return self.seen[old]

    def _six(self, match: re.Match[str]) -> str:
        old = match[0]
        if "::" not in old and old.count(":") != 7:
            return old  # a time, a MAC
        if old not in self.seen:
            try:
                address = ipaddress.IPv6Address(old)
            except ValueError:
                return old
            if any(address in network for network in _AS_IT_IS_6):
                return old
            self.seen[old] = str(ipaddress.IPv6Address(self._permuted(int(address), 128)))
        return self.seen[old]

    def _permuted(self, value: int, width: int) -> int:
        """Flip each bit by a keyed function of the bits before it (Xu and others, 2002), except towards a kept network."""
        bits = f"{value:0{width}b}"
        kept = self._keep[4 if width == 32 else 6]
        out = 0
        for place, bit in enumerate(bits):
            out = out << 1 | (int(bit) ^ self._flip(width, bits[:place], kept))
        return out

    def _flip(self, width: int, prefix: str, kept: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]) -> int:
        known = self._flips.get((width, prefix))
        if known is None:
            leads = any(
                len(prefix) < network.prefixlen and f"{int(network.network_address):0{width}b}".startswith(prefix)
                for network in kept
            )
            known = 0 if leads else self._digest(f"{width}:{prefix}")[0] & 1
            self._flips[width, prefix] = known
        return known

    def _mac(self, match: re.Match[str]) -> str:
        old = match[0]
        digits = "".join(char for char in old if char in _HEX).lower()
        if digits.startswith(_GROUP_MACS):
            return old
        new = digits[:6] + self._digest(f"mac:{digits}")[:3].hex()  # the maker stays: it is evidence
        place = iter(new)
        self.seen[old] = "".join(next(place) if char in _HEX else char for char in old)
        return self.seen[old]

    def _digest(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode(), key=self.key, digest_size=8).digest()

    def map(self) -> Mapping[str, str]:
        """Return what became of every address."""
        return dict(sorted(self.seen.items()))


def _is_mask(value: int) -> bool:
    """Tell whether it is a netmask or a wildcard, so that it must stay."""
    inverse = value ^ 0xFFFFFFFF
    return value & 0x80000000 != 0 and (inverse & (inverse + 1)) == 0
