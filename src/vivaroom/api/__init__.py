"""Our own HTTP API, version 1."""
