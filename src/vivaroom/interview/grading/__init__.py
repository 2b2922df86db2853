"""The built-in grader: which key points an answer covers, in the answer's own words, without a language model."""
