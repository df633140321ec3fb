"""``python -m service.cli`` is ``dolen``."""

from service.cli import main

main(prog_name="dolen")
