"""How the team works: reserved for playbooks, roadmaps and hand-overs."""
