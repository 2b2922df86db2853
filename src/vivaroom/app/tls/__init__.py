"""HTTPS from this very server: a certificate of this machine's own making, or one that the operator brings."""
