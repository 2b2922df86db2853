"""The history of the schema, run by `serve` and by `vivaroom db upgrade`."""
