"""The supervisor: watches a live session, and has the interviewer bring it back, conclude or end where that is needed."""
