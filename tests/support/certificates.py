"""A certificate authority of the tests' own, as a company has one."""

import ssl
import subprocess
from pathlib import Path

from tests.support.tools import require_tool


def server_context(folder: Path, host: str) -> tuple[ssl.SSLContext, Path]:
    """Return the TLS side of a server called `host`, and the file of the authority that signed its certificate."""
    openssl = require_tool("openssl", "openssl")
    authority, certificate, key = folder / "ca.pem", folder / "server.pem", folder / "server.key"
    request, own = folder / "server.csr", folder / "ca.key"
    extension = folder / "names"
    extension.write_text(f"subjectAltName=DNS:{host}\n")
    names = ["-extfile", extension]
    new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    for words in (
        ["req", "-x509", *new, "-keyout", own, "-out", authority, "-days", "2", "-subj", "/CN=a company"],
        ["req", *new, "-keyout", key, "-out", request, "-subj", f"/CN={host}"],
        [
            "x509",
            "-req",
            "-in",
            request,
            "-CA",
            authority,
            "-CAkey",
            own,
            "-CAcreateserial",
            *names,
            "-out",
            certificate,
        ],
    ):
        subprocess.run([openssl, *map(str, words)], check=True, capture_output=True, timeout=60)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context, authority
