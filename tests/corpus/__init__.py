"""The reader and the whole chain held against a folder of real outputs, where there is one."""
