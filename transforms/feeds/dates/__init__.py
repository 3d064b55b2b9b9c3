"""From the dates that feeds write to UTC."""
