"""What media servers record of sessions that are held in their rooms."""
