"""Bytes → lines → blocks → events: finds kernel OOM reports in any log and reads them."""
