"""Devices straight from NetBox: ``netbox:`` or ``netbox:site=lon&role=edge``, read page by page over its REST interface."""

import ipaddress
import json
import os
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from triage.errors import UsageError
from triage.inventory.formats.netbox_export import add_device
from triage.inventory.reading import NETBOX_PREFIX, Reading

_TIMEOUT_S = 30
_PAGE = 250
_MAX_PAGES = 200
_MAX_PAGE_BYTES = 20_000_000


def fetch(source: str, environment: Mapping[str, str] | None = None) -> Reading:
    """Return the active devices that match the filter after ``netbox:``; address and token come from NETBOX_URL and NETBOX_TOKEN.

    Raises:
        UsageError: NetBox cannot be asked, or answers with something else than devices.
    """
    env = os.environ if environment is None else environment
    root = _root(env.get("NETBOX_URL", ""))
    token = env.get("NETBOX_TOKEN", "")
    filters = source.removeprefix(NETBOX_PREFIX).strip("?&")
    address = f"{root}/api/dcim/devices/?status=active&has_primary_ip=true&limit={_PAGE}" + (
        f"&{filters}" if filters else ""
    )
    reading = Reading(source=source)
    for _ in range(_MAX_PAGES):
        page = _page(address, token)
        for device in page["results"]:
            if not isinstance(device, dict):
                raise UsageError(f"{root}: a device is not a mapping", hint="is NETBOX_URL the address of a NetBox?")
            add_device(device, f"{source} device {device.get('id', '?')}", reading)
        following = page.get("next")
        if not following:
            return reading
        if urlsplit(following).netloc != urlsplit(root).netloc:
            raise UsageError(
                f"{root}: the next page lies on another server ({urlsplit(following).netloc}); the token is not sent there",
                hint="set NETBOX_URL to the address that NetBox gives itself",
            )
        address = f"{root}/api/dcim/devices/?{urlsplit(following).query}"
    raise UsageError(
        f"{root}: more than {_MAX_PAGES * _PAGE} devices", hint="narrow it: netbox:site=NAME or netbox:role=NAME"
    )


def _root(url: str) -> str:
    parts = urlsplit(url)
    if not url:
        raise UsageError("NETBOX_URL is not set", hint="export NETBOX_URL=https://... and NETBOX_TOKEN=...")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(f"NETBOX_URL: '{url}' is not an address", hint="export NETBOX_URL=https://...")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise UsageError("NETBOX_URL: http would show the token to the network", hint="use https")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _page(address: str, token: str) -> dict[str, Any]:
    request = Request(address, headers={"Accept": "application/json"})  # noqa: S310  _root lets http and https through only
    if token:
        request.add_unredirected_header("Authorization", f"Token {token}")
    where = address.split("?", 1)[0]
    try:
        with urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310  as above
            body = answer.read(_MAX_PAGE_BYTES + 1)
    except HTTPError as error:
        error.close()
        hint = (
            "set NETBOX_TOKEN to a token that may read devices"
            if error.code in {401, 403}
            else "check the filter and NETBOX_URL"
        )
        raise UsageError(f"{where}: NetBox answers {error.code} {error.reason}", hint=hint) from error
    except (URLError, OSError) as error:
        raise UsageError(
            f"{where}: {getattr(error, 'reason', error)}", hint="check NETBOX_URL and the way to it"
        ) from error
    try:
        page = json.loads(body)
    except ValueError as error:
        raise UsageError(f"{where}: not JSON", hint="is NETBOX_URL the address of a NetBox?") from error
    if len(body) > _MAX_PAGE_BYTES or not isinstance(page, dict) or not isinstance(page.get("results"), list):
        raise UsageError(f"{where}: not a list of devices", hint="is NETBOX_URL the address of a NetBox?")
    return page
