"""Answers that are acknowledged before their turn is taken: kept first, and taken at once, or after a crash."""
