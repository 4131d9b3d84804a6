"""Dead links of the built site, and anything that a page would fetch from elsewhere: ``python docs/links.py site``."""

import sys
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_FETCHED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}
_NOT_FETCHED = {"canonical", "next", "prev", "edit", "alternate"}


class _Page(HTMLParser):
    """Collects the anchors, links and fetched files of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.anchors.update(filter(None, (found.get("id"), found.get("name"))))
        if tag == "a" and found.get("href"):
            self.links.append(found["href"] or "")
        name = _FETCHED.get(tag)
        if name and found.get(name) and not set((found.get("rel") or "").split()) & _NOT_FETCHED:
            self.fetched.append(found[name] or "")


@cache
def _page(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def faults(site: Path) -> Iterator[str]:
    """Yield every link that leads nowhere, and every file that a page takes from another host."""
    for path in sorted(site.rglob("*.html")):
        page = _page(path)
        for link in (*page.links, *page.fetched):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path.resolve()
            if parts.path.startswith("/"):
                target = (site / unquote(parts.path).lstrip("/")).resolve()
            if target.is_dir():
                target /= "index.html"
            if not target.is_file():
                yield f"{path.relative_to(site)}: {link} leads nowhere"
            elif parts.fragment and target.suffix == ".html" and unquote(parts.fragment) not in _page(target).anchors:
                yield f"{path.relative_to(site)}: {link}: there is no such anchor"
        yield from (f"{path.relative_to(site)}: fetches {link}" for link in page.fetched if urlsplit(link).netloc)


def main() -> None:
    """Check a site and end with 1 when something is wrong."""
    site = Path(sys.argv[1])
    found = list(faults(site))
    for fault in found[:50]:
        sys.stdout.write(f"{fault}\n")
    pages = sum(1 for _ in site.rglob("*.html"))
    sys.stdout.write(f"{pages} pages, {len(found)} faults\n")
    sys.exit(1 if found or not pages else 0)


if __name__ == "__main__":
    main()
