"""python -m sandbox: the sandbox as a command."""

from sandbox.cli import app

app()
