"""What people say of a session: kept beside the report, shown with it, and never part of its numbers."""
