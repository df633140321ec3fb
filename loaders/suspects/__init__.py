"""Find the things that the judge may have something to say about: quickly, too many at times, too few never."""
