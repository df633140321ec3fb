"""Pages made by other processes: see ``renderers.Renderers`` for the whole.

The web server's one process makes about as many pages as one processor can. So it starts others, by exec, each with
the same application over a checkpoint, read-only (``worker``), and hands them what anyone may ask for, where the cache
has none (``door``, ``desk``). What they cannot answer it answers itself, as it does without them. They talk in frames
(``frames``).
"""
