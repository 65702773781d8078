"""Which implementation serves which port: one module for each part of the application, used by `tui.bootstrap`."""
