"""What prevents an OOM beyond single settings: a checklist, and configurations of early killers."""
