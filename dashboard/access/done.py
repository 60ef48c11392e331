"""What a page says after something was done, by the word that its address carries: a fixed table, so that nobody can
send a link that makes our page say something else."""

from __future__ import annotations

DONE = {
    "share-over": "The link to that shipment has ended, or was taken back. Whoever sent it to you can send a new one.",
    "signed-out": "You are signed out.",
    "ended": "You were signed out after a while. Sign in to go on.",
    "password": "Your password is changed, and you were signed out everywhere else.",
    "step-over": "That took too long, was begun in another browser, or your account was changed. Sign in again.",
    "set-up-over": "That took too long, or was begun in another browser. Start again.",
    "factor-off": "Your second factor is off, and you were signed out everywhere else.",
    "factor-reset": "The second factor is gone, and they are signed out. They can sign in with the password alone.",
    "session-ended": "That browser is signed out.",
    "person-out": "They are signed out everywhere.",
    "everybody-out": "Everybody is signed out, you too. Wall screens and shared links go on.",
    "others-ended": "You are signed out everywhere else.",
    "user-changed": "Changed.",
    "user-disabled": "They are signed out, and may not sign in any more.",
    "user-enabled": "They may sign in again.",
    "user-removed": "The account is removed, and signed out everywhere.",
    "screen-renamed": "The screen has its new name.",
    "screen-revoked": "The screen is revoked; it goes dark within seconds.",
    "code-cancelled": "The code is void.",
    "share-revoked": "The link is revoked; whoever has it open sees nothing more.",
}
