"""What may be dialled and what may not."""

import socket
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.addresses import DENIED_V4, MAIL_PORTS, METADATA, BlockedAddress, may_dial, networks
from network.dialling import vetting_socket_factory

EVERYTHING = networks("0.0.0.0/0", "::/0")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "169.254.1.1",
        "172.31.255.255",
        "192.168.1.1",
        "192.88.99.1",
        "198.19.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::808:808",
        "2002:7f00:1::",
        "2001::1",
        "2001:db8::1",
        "fe80::1%lo",
        "fec0::1",
        "fd00::1",
        "ff02::1",
        "not an address",
        "",
        "127.1",
        "0x7f.1",
        "2130706433",
    ],
)
def test_an_inner_address_is_refused_with_a_reason(address):
    verdict = may_dial(address, 443)
    assert not verdict.ok
    assert verdict.because


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
def test_a_public_address_is_open_for_the_web_only(address):
    assert all(may_dial(address, port).ok for port in (80, 443, 8080, 8443))
    assert not any(may_dial(address, port).ok for port in (0, 22, 25, 587, 5432, 6379))
    assert may_dial(address, 587, ports=MAIL_PORTS).ok


@pytest.mark.parametrize("address", sorted(map(str, METADATA)))
def test_a_metadata_service_is_refused_even_when_everything_is_allowed(address):
    assert not may_dial(address, 80, EVERYTHING).ok


@pytest.mark.parametrize(
    "address",
    [
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::1",
        "::a9fe:a9fe",
        "fe80::a9fe:a9fe%eth0",
    ],
)
def test_a_metadata_service_is_refused_in_disguise(address):
    assert not may_dial(address, 80, EVERYTHING).ok


def test_an_allowed_network_is_open_on_any_port_and_no_wider():
    allow = networks("10.1.0.0/16", "fd00:1::/32")
    assert may_dial("10.1.2.3", 9200, allow).ok
    assert may_dial("::ffff:10.1.2.3", 25, allow).ok
    assert may_dial("fd00:1::5", 8123, allow).ok
    assert not may_dial("10.2.0.1", 80, allow).ok
    assert not may_dial("fd00:2::5", 80, allow).ok


@given(st.ip_addresses(v=4))
def test_no_ipv4_address_of_a_denied_network_passes_in_any_spelling(address):
    inner = any(address in network for network in DENIED_V4) or address in METADATA
    assert may_dial(str(address), 443).ok is not inner
    assert may_dial(f"::ffff:{address}", 443).ok is not inner
    assert not may_dial(str(ip_address(int(ip_address("64:ff9b::")) + int(address))), 443).ok


def test_the_socket_factory_vets_the_address_about_to_be_dialled():
    make = vetting_socket_factory(networks("127.0.0.0/8"))
    made = make((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 4711)))
    assert made.family == socket.AF_INET
    made.close()
    with pytest.raises(BlockedAddress, match=r"10\.0\.0\.1 is not a public address"):
        make((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80)))
    with pytest.raises(BlockedAddress, match="metadata"):
        make((socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("fd00:ec2::254", 80, 0, 0)))
