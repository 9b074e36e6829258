"""The page: what a listener sees. Server-rendered, and whole without JavaScript."""
