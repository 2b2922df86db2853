"""`python -m evals` runs every evaluation in turn; those whose data are absent say so."""

import subprocess
import sys

PROGRAMS = (
    "resumes",
    "resume_hiding",
    "mohler",
    "saf",
    "semeval",
    "robustness",
    "invariance",
    "interviewer",
    "supervision",
    "question_search",
    "injection",
    "hearing",
    "splice",
    "speaking",
)


def main() -> None:
    """Run them; ends with the first failure."""
    for name in PROGRAMS:
        print(f"== evals.{name}", flush=True)
        subprocess.run([sys.executable, "-m", f"evals.{name}", *sys.argv[1:]], check=True)


if __name__ == "__main__":
    main()
