"""The one screen of daily work: its panes, its keys, and what the features ask of each other. Begin with `screen.py`.

`features.py` makes the controllers and connects them. Of the packages above it, only `tui.app` imports this one.
"""
