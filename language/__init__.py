"""How text is read: folding, tokens, rule terms, and the words the program itself speaks."""
