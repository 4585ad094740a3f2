"""Pages and feeds that the test server serves, good ones and bad ones; every name in them is invented."""

ARTICLE = """<!doctype html><html lang="en"><head><title>Harbour opens in Port Example</title>
<meta property="og:site_name" content="Example Courier"><meta name="date" content="2026-03-04"></head><body><article>
<h1>Harbour opens in Port Example</h1>
<p>The new harbour of Port Example opened on Wednesday after six years of work, the town council said.</p>
<p>It cost 41 million florins, which is 3 million more than planned, and gives work to 220 people of the town.</p>
<p>Two ferries a day will leave for the islands, the first at seven in the morning and the second at four o'clock.</p>
<p>The council had voted for the works in 2019, by 14 votes to 9, against the advice of the chamber of commerce.</p>
</article></body></html>"""
BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "laugh ">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]><rss version='2.0'><channel><title>&a9;</title><item><title>One</title><description>&a9;</description></item>"
    "</channel></rss>"
)


def outside_entity(file: str) -> str:
    """Write a feed that asks its reader to put a file of the reader's machine into the text."""
    return (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file://{file}">]><rss version="2.0"><channel>'
        "<title>T</title><item><title>One</title><description>before &x; after, and more words to keep"
        "</description></item></channel></rss>"
    )


def feed_of(*items: str, title: str = "Example Courier", head: str = "") -> str:
    """Write an RSS feed from the XML of its items."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{head}<rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{title}</title><language>en</language>{''.join(items)}</channel></rss>"
    )
