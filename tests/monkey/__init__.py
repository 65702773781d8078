"""Random keys over the whole application, with checks that hold after each of them."""
