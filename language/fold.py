"""Fold text so that case and accents do not matter, and n with tilde stays a letter."""
