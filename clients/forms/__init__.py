"""What people type about clients, checked; a form never saves."""
