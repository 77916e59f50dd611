"""Pages and buttons of clients, their people, touches and tasks."""
