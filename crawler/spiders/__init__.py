"""Site spiders for archives and for outlets that feeds do not cover."""
