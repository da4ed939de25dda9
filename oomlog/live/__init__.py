"""What is going on now: who would be killed (`scores`), read from /proc and the cgroup file systems."""
