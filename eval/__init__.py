"""Datasets, runs, metrics and the gate: ``python -m eval``."""
