"""What every room may use: errors, ids, time, logging."""
