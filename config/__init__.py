"""What people write: the shapes of the configuration, and how it is read."""
