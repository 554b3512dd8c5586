"""The ledger of a run: a file that says what has to be undone, also if the process is killed.

Theory of operation. On a persistent target, each write passes `LedgerTarget`. Before it is sent, a line with the
records that it may make is appended and synced to the disk; for a local target, lines are synced once a second. After
the reply, a line says what the reply showed. Backups of singletons are appended before the first write to them. If the
run cleans up everything, the file is removed. If not, `conformance cleanup` rebuilds the target state from the file,
and takes the same steps as the run:

    entries          the lines, as JSON, and what they mean
    ledger_file      appends lines; several threads share a sync
    ledger_target    a target that notes its writes
    run_ledger       the ledger of one run, from its first line to its removal
    reading          reads a file whose lines may be broken
    finish           finishes the clean-up of a run by its ledger
    folder           where ledgers are, and which of them are old

A line never has a credential. It only has the names of profiles.
"""
