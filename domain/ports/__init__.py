"""What the domain asks of the outside world. Implementations live in `storage` and `domain.improver`."""
