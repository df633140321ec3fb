"""Strangers' queries, answered by processes that can be killed: see ``pool.Pool`` for the whole.

The web worker (``pool``, ``nursery``, ``handle``, ``errand``, ``queue``, ``stream``) starts a zygote (``zygote``). That
has no threads and no store open and forks the workers (``worker``), each confined (``confine``). They talk in frames
(``channel``). This package imports nothing here, so that the zygote stays small.
"""
