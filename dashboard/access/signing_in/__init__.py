"""Pages at the door, and one's own account: a name and a password, a code, the company's account.

    sign_in   name and password (known_browser) --+--> second_step --> entering --> onward
    welcome   one-time link, a first password ----+    phone's code    a session    where they wanted
    oidc      the company's account (oidc_client, oidc_account) ------^

    account_page   one's own password and sessions ---+--> proving --> entering
    factor_page    one's own second factor -----------+    once more   another session

pending: how far somebody came on the way to their second factor; taught: what second_step and factor_page show.
"""
