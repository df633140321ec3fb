"""How fast pages, data and search are, beside another front end for linked data over the same statements."""
