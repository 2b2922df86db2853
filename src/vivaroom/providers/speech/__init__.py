"""Recognisers and voices of vendors, reached over the network with a key; imported where one is chosen."""
