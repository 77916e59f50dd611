"""One reader per entity: cells of a row in, typed values and problems out."""
