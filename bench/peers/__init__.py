"""Other frameworks under the same load as our server, each in an environment of its own."""
