"""What is called is a public machine, and the very one that was looked at."""

from __future__ import annotations

import ipaddress

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.public_hosts import PrivateHost, is_public, pinned, public_address

PRIVATE = (
    "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "::1", "::", "fe80::1",
    "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:c0a8:101::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
)  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_no_private_address_passes_however_it_is_wrapped(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_public_addresses_pass(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_wrapping_never_makes_an_address_public(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    wrapped = (
        ipaddress.IPv6Address(0xFFFF << 32 | number),
        ipaddress.IPv6Address(0x64FF9B << 96 | number),
        ipaddress.IPv6Address(0x2002 << 112 | number << 80),
    )
    if not is_public(str(address)):
        assert not any(is_public(str(one)) for one in wrapped)


def test_one_private_address_among_public_ones_is_refused() -> None:
    with pytest.raises(PrivateHost, match=r"10\.0\.0\.1"):
        public_address("portal.example", lambda _: ["8.8.8.8", "10.0.0.1"])


def test_a_name_that_means_another_machine_on_the_second_look_changes_nothing() -> None:
    answers = iter([["8.8.8.8"], ["127.0.0.1"]])
    target = pinned(httpx.URL("https://portal.example:8443/a?b=c"), lambda _: next(answers))
    assert str(target.url) == "https://8.8.8.8:8443/a?b=c"
    assert target.headers == {"Host": "portal.example:8443"}
    assert target.extensions == {"sni_hostname": "portal.example"}
    assert next(answers) == ["127.0.0.1"]  # it was looked up once


@pytest.mark.parametrize("host", ["0x7f.1", "2130706433", "127.1", "localhost", "[::1]"])
def test_other_spellings_of_this_machine_are_refused(host: str) -> None:
    with pytest.raises((PrivateHost, OSError)):
        pinned(httpx.URL(f"http://{host}/"))
