"""The doors to other systems: import of files, exports."""
