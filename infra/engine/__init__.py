"""The local engine: an AWS emulator, a mailbox, a post office and a front door, and on them the
unchanged template.

Nothing in functions/ or shared/ knows of it.
"""
