"""One file per vendor, and the models that run on this machine."""
