"""How the work is spread: over processes of this machine."""
