"""Talk tracks: what to say to an existing client in a situation, filled with its own facts."""
