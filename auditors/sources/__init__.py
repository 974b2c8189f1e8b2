"""Where bytes come from: files, directories, archives and standard input. Knows nothing of log formats."""
