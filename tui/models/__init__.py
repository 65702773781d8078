"""Choosing a provider and a model."""
