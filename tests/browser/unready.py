"""The service in the moments in which its search index is being made: the same pages, over data in memory."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import uvicorn

from service.app import create_app
from service.bridge import Bridge
from service.compression import Compression
from service.search import Search
from service.settings import Settings
from service.store import Store


@contextmanager
def unready(folder: Path, port: int) -> Iterator[str]:
    """Serve it at a port, and give its base address."""
    base, store = f"http://127.0.0.1:{port}", Store()
    app = create_app(Settings(base=base, data=folder, port=port), store)
    search = Search()
    search._index.far = (1_234, 720_000)
    app.config.update(SEARCH=search, SEARCH_FOLLOWED=True)
    pages = Compression(Bridge(app.wsgi_app, 2))
    server = uvicorn.Server(uvicorn.Config(pages, port=port, lifespan="off", log_config=None))
    serving = Thread(target=server.run)
    serving.start()
    try:
        while serving.is_alive() and not server.started:
            time.sleep(0.01)
        yield base
    finally:
        server.should_exit = True
        serving.join()
        store.close()
