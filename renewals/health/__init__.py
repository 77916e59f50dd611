"""The health of clients: a number of 0-100 each night, its parts, its course, the rule of a fall.

It stands in this app because its commercial part is the status of renewals.
"""
