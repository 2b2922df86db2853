"""The interviewer that needs no language model: it reads answers by rules and weights, and words nothing anew."""
