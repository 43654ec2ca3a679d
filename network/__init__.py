"""The one way out: what may be dialled, and a client that is never fooled, flooded or held for ever."""
