"""Kills processes at random instants and looks at what is left: nothing acknowledged lost, nothing half visible."""
