"""Pages where people look after access: users, wall screens, shared links, the audit log; and where links lead.

revoking   the question before a screen or link ends
asking     who asks, and may they; what they typed
wording    how accounts, screens and links stand, in words
shown      a code or link on its way to the one page that shows it
"""
