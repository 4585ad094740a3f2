"""Bundled model weights and the loader that checks them. Imports nothing of ours."""
