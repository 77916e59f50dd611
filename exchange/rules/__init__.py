"""Pure rules of imports: headers, column maps, likeness."""
