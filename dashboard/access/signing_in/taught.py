"""Pages that the door and one's account share: a phone is taught a secret, and recovery codes are shown."""

from __future__ import annotations

from collections.abc import Sequence

import segno
from flask import Response

from access.factor import in_groups, uri_of
from dashboard.access.config import Config
from dashboard.access.page import render
from dashboard.access.signing_in.pending import Pending


def set_up_page(
    config: Config, came: Pending, action: str, status: int = 200, wrong: str = "", *, is_demanded: bool = False
) -> Response:
    """The secret as a picture and in letters, and the field for its first code, which goes to `action`.

    `is_demanded`: they are told that there is no way round it.
    """
    uri = uri_of(came.secret, came.account.name, config.host)
    return render(
        "set_up.html",
        status,
        picture=segno.make(uri, error="m", micro=False).svg_data_uri(scale=4, light="#fff"),
        uri=uri,
        secret=in_groups(came.secret),
        account=came.account,
        host=config.host,
        action=action,
        wrong=wrong,
        is_demanded=is_demanded,
    )


def recovery_page(codes: Sequence[str], onward: str) -> Response:
    """New recovery codes, in the answer to the very post that made them: they are kept nowhere to show them again."""
    return render("recovery.html", codes=codes, onward=onward)
