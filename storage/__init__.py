"""What the machine remembers: records, tables, and the store that writes them."""
