"""What vendors cost an organisation and its sessions, and the ceilings beyond which no session begins."""
