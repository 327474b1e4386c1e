"""Fetching a dump: only https, allowed hosts and public addresses, never too much."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from knowledge.errors import UnreadableSource
from knowledge.syncing.fetching import Fetcher

HOST = "portal.example"
URL = f"https://{HOST}/dumps/pages-2027-07.jsonl"
Answer = Callable[[httpx.Request], httpx.Response]


def fetcher(answer: Answer, *, address: str = "93.184.216.34", largest: int = 1000) -> Fetcher:
    return Fetcher(
        hosts={HOST},
        largest_bytes=largest,
        transport=httpx.MockTransport(answer),
        resolve=lambda host: [address],
    )


def ok(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=b"{}\n")


def redirect_to(target: str) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"location": target})

    return answer


def test_a_file_is_saved_under_its_own_name(tmp_path: Path) -> None:
    path = fetcher(ok).fetch(URL, tmp_path)
    assert path == tmp_path / "pages-2027-07.jsonl"
    assert path.read_bytes() == b"{}\n"


def test_a_redirect_within_the_host_is_followed(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("latest.jsonl"):
            return httpx.Response(302, headers={"location": "/dumps/pages-2027-07.jsonl"})
        return ok(request)

    path = fetcher(answer).fetch(f"https://{HOST}/latest.jsonl", tmp_path)
    assert path.name == "pages-2027-07.jsonl"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        (URL.replace("https", "http"), "https"),
        ("https://elsewhere.example/a.jsonl", "SYNC_HOSTS"),
        (f"https://{HOST}:8443/a.jsonl", "SYNC_HOSTS"),
        (f"https://user:word@{HOST}/a.jsonl", "SYNC_HOSTS"),
        (f"https://{HOST}/a.exe", "must end with"),
        (f"https://{HOST}/", "must end with"),
    ],
)
def test_other_addresses_are_refused(tmp_path: Path, url: str, reason: str) -> None:
    with pytest.raises(UnreadableSource, match=reason):
        fetcher(ok).fetch(url, tmp_path)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.7", "192.168.1.1", "169.254.169.254", "::1", "fd00::1"]
)
def test_private_addresses_are_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(UnreadableSource, match="no public address"):
        fetcher(ok, address=address).fetch(URL, tmp_path)


@pytest.mark.parametrize(
    "target", ["https://127.0.0.1/a.jsonl", "http://portal.example/a.jsonl", "file:///etc/hosts"]
)
def test_redirects_to_elsewhere_are_refused(tmp_path: Path, target: str) -> None:
    with pytest.raises(UnreadableSource):
        fetcher(redirect_to(target)).fetch(URL, tmp_path)


def test_endless_redirects_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="redirects"):
        fetcher(redirect_to(URL)).fetch(URL, tmp_path)


def test_the_address_that_was_looked_at_is_called_by_its_name(tmp_path: Path) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return ok(request)

    fetcher(answer).fetch(URL, tmp_path)
    assert asked[0].url.host == "93.184.216.34"
    assert asked[0].headers["Host"] == asked[0].extensions["sni_hostname"] == HOST


def test_too_large_a_file_is_refused(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=b"x" * 1001)

    with pytest.raises(UnreadableSource, match="larger"):
        fetcher(answer).fetch(URL, tmp_path)


def test_an_error_of_the_host_is_told(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(503)

    with pytest.raises(UnreadableSource, match="503"):
        fetcher(answer).fetch(URL, tmp_path)


def test_a_host_that_does_not_answer_is_told(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("no answer", request=request)

    with pytest.raises(UnreadableSource, match="no answer"):
        fetcher(answer).fetch(URL, tmp_path)
