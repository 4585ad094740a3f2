"""Which addresses on the network may be reached: those of the public internet, judged after the name was resolved."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# The special-purpose registries of IANA, written out because `ipaddress` answers differently between patch releases
# of Python; and what `is_global` lets through although it leads inside: tunnels that carry a private IPv4 address,
# the metadata services of cloud providers, carrier-grade NAT.
_CLOSED_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16",
            "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
            "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        ),
    )
)  # fmt: skip
# Of IPv6, only the global unicast block has public hosts; these parts of it have none.
_UNICAST_6 = IPv6Network("2000::/3")
_CLOSED_6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is one of the public internet; an IPv4 address mapped into IPv6 is judged as IPv4."""
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return False
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address not in _UNICAST_6:
            return False
    closed = _CLOSED_4 if isinstance(address, IPv4Address) else _CLOSED_6
    return address.is_global and not address.is_multicast and not any(address in network for network in closed)


def parsed(text: str) -> IPv4Address | IPv6Address | None:
    """Read one answer of a resolver; None when it is no address."""
    try:
        return ip_address(text)
    except ValueError:
        return None
