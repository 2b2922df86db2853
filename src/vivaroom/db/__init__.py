"""Where everything is kept: tables, the unit of work, migrations, the embedded PostgreSQL."""
