"""Who may speak to the broker, and what: the registry of carriers, and every file and word that follows from it.

carriers.json --> acl, passwords --> (SIGHUP) --> the running broker
    |         --> exports for a broker that is not ours
    +-----------> what a carrier is given: settings, QR code, certificate
"""
