"""The steps from one form of the accounts' tables to the next, for Alembic; see ``schema``."""
