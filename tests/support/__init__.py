"""What the tests share: a private PostgreSQL, a real server, a real browser, a closed network."""
