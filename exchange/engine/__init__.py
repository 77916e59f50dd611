"""The import engine: parse a row, plan what it would do, write the plan chunk by chunk."""
