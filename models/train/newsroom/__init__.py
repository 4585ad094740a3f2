"""Slot-filled news: passages and claims in French and English whose labels hold by construction."""

from models.train.newsroom.families import pairs

__all__ = ["pairs"]
