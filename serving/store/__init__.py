"""What is remembered of listeners: one small module a subject, functions over a connection.

SQLAlchemy Core, so that one SQL serves SQLite and PostgreSQL. Times are integers in milliseconds UTC, so that
both databases give back the same values and reading makes no objects.
"""
