"""Sessions as objects that are started, listed and looked at; what happens in one goes through the director."""
