"""Which addresses are public: written out, for `ipaddress` answers differently between patch releases of Python."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.addresses import is_public, parsed

PUBLIC = [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1",
    "168.63.129.15", "168.63.129.17", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0",
    "192.0.3.0", "192.88.98.255", "192.88.100.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
    "198.51.99.255", "203.0.112.255", "203.0.114.0", "223.255.255.255",
    "2001:200::1", "2001:4860:4860::8888", "2606:4700::1111", "2a00:1450:4007::1", "2400:cb00::1", "::ffff:8.8.8.8",
    "2003::1", "3ffe::1",
]  # fmt: skip
CLOSED = [
    # This machine, this network, private networks
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "127.0.0.1", "127.255.255.255", "172.16.0.1", "172.31.255.255",
    "192.168.0.1", "192.168.255.255", "169.254.0.1", "::", "::1", "fe80::1", "fe80::1%lo", "2606:4700::1111%1",
    "fec0::1", "fc00::1", "fd00:ec2::254",
    # Metadata services
    "169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192",
    # Carrier-grade NAT, protocol assignments, documentation, benchmarks, relays
    "100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.0.9", "192.0.0.10", "192.0.0.170", "192.0.2.1", "198.51.100.1",
    "203.0.113.1", "198.18.0.1", "198.19.255.255", "192.88.99.1", "192.0.0.8",
    "2001:db8::1", "3fff::1", "5f00::1", "100::1", "100:0:0:1::1",
    # Multicast, reserved, broadcast
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "ff02::1", "ff0e::1", "4000::1", "8000::1",
    # An IPv4 address inside an IPv6 one: mapped, compatible, NAT64, 6to4, Teredo
    "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::7f00:1", "::808:808",
    "::ffff:0:7f00:1", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::", "2002:808:808::1",
    "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:20::1", "2001:10::1", "2001:1::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_reached(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", CLOSED)
def test_an_address_that_leads_inside_may_not(address):
    assert not is_public(ip_address(address))


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_the_same_when_it_is_mapped_into_ipv6(address):
    assert is_public(ip_address(f"::ffff:{address}")) == is_public(address)


@pytest.mark.parametrize("network", ["::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16"])
@given(number=st.integers(0, 2**32 - 1))
def test_no_address_of_a_tunnel_is_public(network, number):
    assert not is_public(ip_network(network)[number])


@pytest.mark.parametrize("text", ["", "localhost", "1.2.3", "1.2.3.4:80", "[::1]"])
def test_what_is_no_address_is_none(text):
    assert parsed(text) is None
