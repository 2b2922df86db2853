"""What we ask of the outside world: small protocols and their values."""
