"""A small world on loopback, and the real program watching it: `./dev demo`."""
