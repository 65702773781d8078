"""How far long work is: one line above the status bar."""
