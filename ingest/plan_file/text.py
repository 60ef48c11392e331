"""From a file's bytes to text: the encodings in which spreadsheets save."""

from __future__ import annotations

import codecs

from ingest.plan_file.record import Findings, Source

LARGEST_BYTES = 20_000_000
"""About 100,000 shipments: what no plant expects, and what still fits into memory many times over."""

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode_text(source: Source, findings: Findings) -> str | None:
    """The text, without its byte order mark; None, and a problem, if it is none."""
    content = source.content
    if len(content) > LARGEST_BYTES:
        findings.refuse(source.name, 0, "", f"is larger than {LARGEST_BYTES // 1_000_000} MB")
        return None
    if content.startswith(b"PK\x03\x04"):
        findings.refuse(source.name, 0, "", "is a workbook, not a table: save each sheet as CSV (UTF-8)")
        return None
    try:
        text = content.decode("utf-16" if content.startswith(_UTF_16) else "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
        findings.note(source.name, 0, "", "is not UTF-8; read as Windows-1252, so look at its umlauts")
    if "\0" in text or "\ufffd" in text:
        line = 1 + text[: min(i for i in (text.find("\0"), text.find("\ufffd")) if i >= 0)].count("\n")
        findings.refuse(source.name, line, "", "holds bytes that are no text: save it as CSV (UTF-8)")
        return None
    if not text.strip():
        findings.refuse(source.name, 0, "", "is empty")
        return None
    return text
