"""`python -m bench` runs every program in turn."""

import subprocess
import sys

PROGRAMS = ("start", "turns", "reads", "voice", "offline_voice", "recording", "faults")


def main() -> None:
    """Run them; ends with the first failure."""
    for name in PROGRAMS:
        print(f"== bench.{name}", flush=True)
        subprocess.run([sys.executable, "-m", f"bench.{name}", *sys.argv[1:]], check=True)


if __name__ == "__main__":
    main()
