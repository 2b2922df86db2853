"""What is lost when processes die (`python -m bench.faults`) and when vendors of speech fail (`bench.faults.providers`)."""
