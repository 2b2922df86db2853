"""Tickets: what a browser shows in a URL where it cannot send a header, once and within a minute."""
