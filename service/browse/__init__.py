"""Browsing: pages in both languages, and the same things as data."""
