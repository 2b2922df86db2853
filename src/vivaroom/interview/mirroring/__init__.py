"""The outbox of the mirror: which sessions changed since their copy elsewhere was written."""
