"""The server's parameters: small rows written often, one machine, nothing private in the log."""

from pathlib import Path

from vivaroom.db.embedded.programs import Programs

PARAMETERS = {
    "listen_addresses": "127.0.0.1",
    # Loopback alone: a socket file's path may have 107 bytes at most, and data folders may be deeper than that.
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "synchronous_commit": "on",
    # After each checkpoint the first change of a page is logged with the whole page: have few checkpoints.
    "checkpoint_timeout": "15min",
    "max_wal_size": "1GB",
    # Parallel plans help none of our queries, and their memory comes from /dev/shm: 64 MB in most containers.
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    # A candidate's words never stand in a log: no statements, and no details, which quote rows and keys.
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_line_prefix": "%m [%p] ",
    "log_timezone": "UTC",
    "timezone": "UTC",
}
WAL_COMPRESSIONS = {"--with-lz4": "lz4", "--with-zstd": "zstd"}


def parameters_for(programs: Programs, cluster: Path, port: int) -> dict[str, str]:
    """All parameters of one start; full pages in the log are compressed by the best method that was built in."""
    built_with = programs.run("pg_config", "--configure", cluster=cluster)
    compression = next((name for flag, name in WAL_COMPRESSIONS.items() if flag in built_with), "pglz")
    return {**PARAMETERS, "wal_compression": compression, "port": str(port)}
