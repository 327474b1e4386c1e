"""Fetching a dump from the web: https, allowed hosts, public addresses, limited in size."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import httpx

from knowledge.errors import UnreadableSource
from knowledge.importing.sources import ENDINGS
from knowledge.public_hosts import Pinned, PrivateHost, Resolve, pinned, resolve

LARGEST_BYTES = 256 << 20
MOST_REDIRECTS = 3
TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True)
class Fetcher:
    """Fetches from `hosts` alone; `transport` and `resolve` are the network's edge."""

    hosts: Collection[str]
    largest_bytes: int = LARGEST_BYTES
    transport: httpx.BaseTransport | None = None
    resolve: Resolve = field(default=resolve)

    def fetch(self, url: str, folder: Path) -> Path:
        """Save the file at `url` into `folder` under its own name.

        Raises: UnreadableSource where the address is not allowed, the file too large or of no
        known kind, or the host does not answer.
        """
        try:
            with httpx.Client(
                transport=self.transport, timeout=TIMEOUT_SECONDS, trust_env=False
            ) as client:
                return self._fetch(client, url, folder)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise UnreadableSource(f"{url}: cannot be fetched ({error})") from error

    def _fetch(self, client: httpx.Client, url: str, folder: Path) -> Path:
        for _ in range(MOST_REDIRECTS + 1):
            target = self._allowed(httpx.URL(url))
            with client.stream(
                "GET", target.url, headers=target.headers, extensions=target.extensions
            ) as response:
                if response.is_redirect:
                    url = str(httpx.URL(url).join(response.headers.get("location", "")))
                    continue
                if response.status_code != httpx.codes.OK:
                    raise UnreadableSource(f"{url}: the host answers {response.status_code}")
                return self._save(response, folder / _file_name(url))
        raise UnreadableSource(f"{url}: more than {MOST_REDIRECTS} redirects")

    def _allowed(self, url: httpx.URL) -> Pinned:
        if url.scheme != "https":
            raise UnreadableSource(f"{url}: only https addresses are fetched")
        if url.host not in self.hosts or url.port not in (None, 443) or url.userinfo:
            raise UnreadableSource(
                f"{url}: {url.host} is not allowed; allowed by SYNC_HOSTS: "
                f"{', '.join(sorted(self.hosts))}"
            )
        try:
            return pinned(url, self.resolve)
        except PrivateHost as error:
            raise UnreadableSource(str(error)) from error

    def _save(self, response: httpx.Response, path: Path) -> Path:
        received = 0
        with path.open("wb") as file:
            for part in response.iter_bytes():
                received += len(part)
                if received > self.largest_bytes:
                    raise UnreadableSource(f"{path.name}: larger than {self.largest_bytes} bytes")
                file.write(part)
        return path


def _file_name(url: str) -> str:
    name = PurePosixPath(httpx.URL(url).path).name
    if not name.endswith(ENDINGS):
        raise UnreadableSource(f"{url}: must end with one of {', '.join(ENDINGS)}")
    return name
