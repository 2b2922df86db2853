"""What runs later: resume analysis, reports, webhooks, retention."""
