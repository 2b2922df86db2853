"""The brain: a small language model on this machine, run as a program of its own behind an OpenAI-compatible door."""
