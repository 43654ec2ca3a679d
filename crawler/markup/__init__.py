"""Reading the parts of an HTML page: what it declares about itself, and its text. Pure."""
