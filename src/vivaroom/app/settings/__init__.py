"""Every setting of the product: the one place that reads the environment and the `.env` file."""
