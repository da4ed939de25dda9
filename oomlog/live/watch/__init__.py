"""`oomlog watch`: sources that grow → events, each once, to whoever wants to hear of them.

A follower gives pieces of a source; a tracker reads the last of them again and again as one short log, and says which
events are new or have grown; the state keeps, in one transaction, how far was read, what was told and what is still to
be delivered; carriers deliver it.
"""
