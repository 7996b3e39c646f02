"""The local engine: an AWS emulator, a mailbox and a front door, and the unchanged template on them.

Nothing in functions/ or shared/ knows of it.
"""
