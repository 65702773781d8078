"""The application and its main screen: the only package that knows every feature."""
