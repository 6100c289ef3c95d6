"""What chat and pages hand out as files."""
