"""Who is connected to a session that ends when its candidate stays away."""
