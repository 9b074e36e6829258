"""How a store written by an older Segue becomes one of today."""
