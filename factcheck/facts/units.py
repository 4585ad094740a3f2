"""Units of measure: the class that each belongs to, and its size in the base unit of that class."""

MONTH = 30.4375
"""Days in an average month."""

UNITS: dict[str, tuple[str, float]] = {
    "percent": ("percent", 1),
    "per_thousand": ("percent", 0.1),
    "point": ("points", 1),
    "basis_point": ("points", 0.01),
    "share": ("share", 1),
    "times": ("factor", 1),
    "second": ("duration", 1 / 86400),
    "minute": ("duration", 1 / 1440),
    "hour": ("duration", 1 / 24),
    "day": ("duration", 1),
    "week": ("duration", 7),
    "month": ("duration", MONTH),
    "quarter": ("duration", 3 * MONTH),
    "half_year": ("duration", 6 * MONTH),
    "year": ("duration", 12 * MONTH),
    "decade": ("duration", 120 * MONTH),
    "century": ("duration", 1200 * MONTH),
    "mm": ("length", 0.001),
    "cm": ("length", 0.01),
    "m": ("length", 1),
    "km": ("length", 1000),
    "mile": ("length", 1609.344),
    "foot": ("length", 0.3048),
    "m2": ("area", 1),
    "hectare": ("area", 10_000),
    "acre": ("area", 4046.86),
    "km2": ("area", 1_000_000),
    "m3": ("volume", 1000),
    "litre": ("volume", 1),
    "barrel": ("barrels", 1),
    "km_h": ("speed", 1),
    "mile_h": ("speed", 1.609344),
    "microgram": ("mass", 1e-9),
    "mg": ("mass", 1e-6),
    "g": ("mass", 0.001),
    "kg": ("mass", 1),
    "pound_weight": ("mass", 0.45359237),
    "tonne": ("mass", 1000),
    "kW": ("power", 1),
    "MW": ("power", 1000),
    "GW": ("power", 1_000_000),
    "kWh": ("energy", 1),
    "MWh": ("energy", 1000),
    "GWh": ("energy", 1_000_000),
    "TWh": ("energy", 1_000_000_000),
    "celsius": ("temperature", 1),
    "gigabyte": ("data", 1),
    "EUR_cent": ("money", 0.01),
}
CURRENCIES = frozenset(
    ("EUR", "USD", "GBP", "CHF", "XOF", "JPY", "CNY", "RUB", "UAH", "INR", "KES", "CAD", "NGN", "PLN", "MAD", "BTC")
)


def class_of(unit: str) -> tuple[str, float]:
    """Give a unit's class and its size in the base unit of the class."""
    return ("money", 1.0) if unit in CURRENCIES else UNITS[unit]


def currency_of(unit: str | None) -> str | None:
    """Give the currency that an amount is in."""
    return unit.removesuffix("_cent") if unit else None
