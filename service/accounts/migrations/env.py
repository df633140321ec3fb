"""What Alembic runs: the steps, on the connection and in the transaction that ``schema.upgrade`` has begun."""

from alembic import context

from service.accounts.models import Kept

context.configure(connection=context.config.attributes["connection"], target_metadata=Kept.metadata)
context.run_migrations()
