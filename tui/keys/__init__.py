"""Every key of the application as data, the names of keys, and your own key bindings."""
