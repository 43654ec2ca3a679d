"""When two articles are the same news: copies, stories, revisions, who said it first. Pure.

It knows texts and times, and neither tables nor pages: `storage` asks it inside the transaction that decides.
"""
