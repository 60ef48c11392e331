"""Pages at the door, and one's own account: a name and a password, a code, the company's account.

sign_in     name and password; signing out      oidc       the company's account (oidc_client, oidc_account)
welcome     a code for a first password         onward     where somebody goes afterwards
entering    a session for who was let in        account_page   one's own password and sessions
second_step a code beside the password          factor_page    one's own second factor
pending     how far somebody came meanwhile     proving, taught   what both of them ask and show
"""
