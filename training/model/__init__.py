"""The model: how vectors are fitted, and the modules that turn a history or metadata into one."""
