"""Addresses that lead inside a machine or its network, in every spelling that resolvers understand."""

INSIDE = [
    "http://127.0.0.1/", "http://localhost/", "http://LOCALHOST./", "http://127.1/", "http://0.0.0.0/", "http://0/",
    "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://017700000001/", "http://0x7f.1/",
    "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/", "http://[::7f00:1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
    "http://[fe80::1%25lo]/", "http://[fd00:ec2::254]/", "http://[fec0::1]/", "http://[ff02::1]/",
    "http://169.254.169.254/latest/meta-data/", "http://metadata.google.internal/", "http://100.100.100.200/",
    "http://168.63.129.16/", "http://192.0.0.192/", "http://100.64.0.1/", "http://10.0.0.1/", "http://192.168.0.1/",
    "http://224.0.0.1/", "http://255.255.255.255/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_x",
    "ftp://127.0.0.1/", "data:text/html,x", "http://user:pw@127.0.0.1/", "http://example.com@127.0.0.1:22/",
    "http://inside.example/", "http://inside.example:22/", "http://inside.example:25/", "http://inside.example:6379/",
    "http://unknown.example/", "http://news.example:22/", "http://ｌｏｃａｌｈｏｓｔ/", "http://localhoﬆ/",
    "http://user:pw@news.example/", "http://news.example/" + "a" * 8_000,
]  # fmt: skip
"""To be refused when asked for, when a page redirects there, and when the item of a feed links there."""

DIRECT = [*INSIDE, "http://ex\r\nHost: a/", "http://127.0.0.1\\@news.example/", "http://[::1", "http://", ""]
"""And what only a person, or a feed, can write: no header holds it."""


def at_port(url: str, port: int) -> str:
    """Write the same address with a port, where it has a host and no port of its own."""
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    if not rest or ":" in host.rpartition("]")[2].rpartition("@")[2]:
        return url
    return f"{scheme}://{host}:{port}{slash}{path}"
