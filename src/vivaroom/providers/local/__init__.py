"""Models that run on this machine, without any key."""
