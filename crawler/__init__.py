"""How news comes in: sources and pages are fetched, read, named and stored."""
