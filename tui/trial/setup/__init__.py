"""Setting up a trial: the two prompts, the model, the test inputs, the checks and the judge."""
