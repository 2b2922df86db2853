"""Language models of several vendors behind one port, reached through pydantic-ai."""
