"""What is done to accounts, wall screens, share links and sessions, and noted of it; pages and commands share it.

people, devices, links, sessions, new_password   what may be done, each with its note
accounts, names, passwords, standing             what is checked before: names, roles, strength, that an admin stays
codes, amend, notes, errors                      codes for one use, changes beside others, the audit log, `Refused`

No request is known here: who asks, and from where, is given (`by`, `where`).
"""
