"""The PostgreSQL that Vivaroom brings along: one server a data folder, shared by all who work on that folder.

Read in this order: `server` (what callers use), `supervisor` (who keeps the server running and ends it with its
last user), `postmaster` and `cluster` (one run of the server, and its files), then the parts that these use.
"""
