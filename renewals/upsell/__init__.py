"""To whom more can be sold now, and why."""
