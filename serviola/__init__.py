"""The product: the only package that knows the others; nothing imports it."""

__version__ = "0.1.0"
