"""`python -m bench` runs the programs in turn, but for those that take long or fetch much: `soak`, `first_question`."""

import subprocess
import sys

PROGRAMS = (
    "start", "turns", "reads", "voice", "offline_voice", "recording", "queues", "faults", "faults.providers",
)  # fmt: skip


def main() -> None:
    """Run them; ends with the first failure."""
    for name in PROGRAMS:
        print(f"== bench.{name}", flush=True)
        subprocess.run([sys.executable, "-m", f"bench.{name}", *sys.argv[1:]], check=True)


if __name__ == "__main__":
    main()
