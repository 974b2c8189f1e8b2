"""What can be done on the command line: one module for each command, imported only when it is called."""
