"""The composition root: settings, wiring, start and stop, the command line."""
