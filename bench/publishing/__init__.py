"""Measure publishing a large file by command, and changing one item of what was published."""
