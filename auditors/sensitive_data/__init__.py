"""Finds secrets and personal data in texts, and masks what it found."""
