"""Workers: processes that execute walks of a run, for targets that reply faster than one process can judge."""
