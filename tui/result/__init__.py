"""The result pane: the prompt, its versions, edits, feedback, copies and differences."""
