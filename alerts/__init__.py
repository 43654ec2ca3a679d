"""How news goes out: what rules match, what is told, and how it is sent."""
