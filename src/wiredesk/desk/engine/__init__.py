"""What makes the road move: one process tree on SQLite, or Celery."""
