"""Looks at everything that this installation depends on, and says what mends it."""
