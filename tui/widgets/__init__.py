"""What stands on the screen, one widget a file."""
