"""The search indexes: kept in step with the rows, and asked. Imports `storage.database`. Begin with `searchable`."""
