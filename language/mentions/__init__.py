"""Who and where: actors and places that a text names. Pure."""
