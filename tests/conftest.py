"""The order of the tests."""

LONGEST = ("test_kill.py", "test_faults.py", "test_sources_browser.py", "test_browser.py")


def pytest_collection_modifyitems(items):
    """Begin with the longest files: where several workers share the tests, what starts last should be short."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))
