"""Speed, scale and faults: every program prints what it measured, and as its last line one JSON object."""
