"""Downloads the embedded model's weights from the publisher's repository on the Hugging Face Hub, with resume.

`hf_hub_download` is not used because it starts over after an interruption and cannot be cancelled while it waits. The
lower-level `http_get` resumes. It reports progress through its progress bar, and is cancelled through its HTTP client.

Import this module only when it is needed: the hub's library takes a while to load.
"""

import logging
import os
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from io import FileIO
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

import httpx
from huggingface_hub import (
    close_session,
    constants,
    get_hf_file_metadata,
    hf_hub_url,
    is_offline_mode,
    set_client_factory,
)
from huggingface_hub.file_download import http_get
from huggingface_hub.utils.tqdm import silent_tqdm

from domain.errors import EmbeddedModelError
from domain.improver.local.model_file import NOT_READY, ModelFile
from domain.improver.wire.proxies import proxy_for, proxy_url
from domain.runtime.cancellation import CancelToken
from domain.runtime.progress import BYTES, FETCHING, Progress
from domain.text.clean import one_line

# The library's warnings would be drawn over a full-screen application.
logging.getLogger("huggingface_hub").setLevel(logging.CRITICAL)
# With telemetry, the library downloads a list of programs, looks for them in the environment and reports them.
constants.HF_HUB_DISABLE_TELEMETRY = True

_HUB = "https://huggingface.co"
_HEADERS = {"user-agent": "dspy-prompt-improver", "accept-encoding": "identity"}
"""No information about this machine, and no compression."""
_BYTES_BETWEEN_REPORTS = 1 << 18
_SHA256 = re.compile(r"[0-9a-f]{64}")
_REASONS = {
    httpx.InvalidURL: "HF_ENDPOINT is not a valid address",
    httpx.UnsupportedProtocol: "HF_ENDPOINT is not a valid address",
    httpx.TimeoutException: "it did not answer in time",
    httpx.ConnectError: "it cannot be reached",
}


def fetch_from_hub(
    model: ModelFile, file: FileIO, on_progress: Callable[[Progress], None], cancel: CancelToken
) -> None:
    """Append the missing part of `model` to `file`, without checking its hash.

    Blocks for minutes on the network and on a disk. A broken connection is resumed until five attempts in a row bring
    nothing. Respects `HF_ENDPOINT`, `HF_HUB_OFFLINE` and `HF_HUB_DOWNLOAD_TIMEOUT` (seconds of silence, 10 by default).
    Sends no token and no information about this machine. Raises `RunCancelledError` within a second of `cancel` (within
    10 s while it connects), `EmbeddedModelError`, and `OSError` for disk errors; what arrived stays in `file`. Only one
    call at a time is allowed.
    """
    endpoint = os.environ.get("HF_ENDPOINT", "").strip().rstrip("/") or _HUB
    if (proxy := proxy_for(endpoint)) is not None and proxy.problem:
        raise EmbeddedModelError(
            f"The embedded model's weights were not downloaded: the proxy in {proxy.source} {proxy.problem}.",
            f"Correct {proxy.source}, or add the hub's host to NO_PROXY, and start again.",
        )
    if is_offline_mode():
        raise _not_fetched(model, endpoint, "HF_HUB_OFFLINE forbids it")

    def tell(arrived: int) -> None:
        if arrived > model.size:
            raise _other_file(model)
        on_progress(Progress(FETCHING, arrived, model.size, BYTES))

    tell(file.tell())
    if file.tell() == model.size:
        return
    set_client_factory(lambda: _client(endpoint, cancel))
    try:
        url = _locate(model, endpoint)
        bar = cast("Any", partial(_Bar, tell))
        http_get(url, cast("BinaryIO", file), resume_size=file.tell(), headers=_HEADERS, tqdm_class=bar)
    # RecursionError: `http_get` calls itself after each break, so hundreds of breaks reach the recursion limit.
    except (httpx.HTTPError, httpx.InvalidURL, RecursionError) as error:
        cancel.raise_if_cancelled()
        raise _not_fetched(model, endpoint, _reason(error)) from None
    finally:
        close_session()
    tell(file.tell())


class _Bar(silent_tqdm):
    """Passed to `http_get` as its progress bar, to report the progress."""

    def __init__(self, tell: Callable[[int], None], *, initial: int, **_others: object) -> None:
        self._tell, self._arrived = tell, initial

    def update(self, n: float | None = 1) -> None:
        """Add `n` bytes. The number is negative if the hub sends bytes again."""
        before, self._arrived = self._arrived, self._arrived + int(n or 0)
        if before // _BYTES_BETWEEN_REPORTS != self._arrived // _BYTES_BETWEEN_REPORTS:
            self._tell(self._arrived)


def _locate(model: ModelFile, endpoint: str) -> str:
    """Return the URL of `model`. Raises `EmbeddedModelError` if the hub has a different file there."""
    url = hf_hub_url(model.repository, model.name, revision=model.revision, endpoint=endpoint)
    found = get_hf_file_metadata(url, token=False, headers=_HEADERS)
    is_other = found.etag is not None and _SHA256.fullmatch(found.etag) and found.etag != model.sha256
    if is_other or found.size not in (None, model.size):
        raise _other_file(model)
    return url  # not `found.location`, which is valid for only an hour, and the download may be resumed later


def _client(endpoint: str, cancel: CancelToken) -> httpx.Client:
    """Return a client with the same proxies and certificates as for providers. `cancel` ends its requests."""

    def on_request(_request: httpx.Request) -> None:
        cancel.raise_if_cancelled()

    def on_response(response: httpx.Response) -> None:
        if response.is_error:
            response.raise_for_status()  # `http_get` would retry after a wait that cannot be cancelled
        cancel.on_cancel(lambda: _hang_up(response))
        response.iter_bytes = lambda *_, **__: _pieces(response, cancel)  # type: ignore[method-assign]  # cancellable

    return httpx.Client(
        proxy=proxy_url(endpoint) or None,
        verify=ssl.create_default_context(),
        trust_env=False,
        follow_redirects=True,
        event_hooks={"request": [on_request], "response": [on_response]},
    )


def _pieces(response: httpx.Response, cancel: CancelToken) -> Iterator[bytes]:
    """Yield bytes as they arrive: `http_get` reads 10 MB at once, and loses a part of it when the connection breaks."""
    try:
        for piece in response.iter_raw():
            cancel.raise_if_cancelled()
            yield piece
    except httpx.TransportError as error:
        cancel.raise_if_cancelled()
        if isinstance(error, httpx.ReadError):  # `http_get` does not resume after a connection reset
            raise httpx.RemoteProtocolError(str(error)) from error
        raise


def _hang_up(response: httpx.Response) -> None:
    """Shut the connection down from another thread, to wake the thread that waits for bytes."""
    with suppress(Exception):  # the connection may have ended already
        own = response.extensions["network_stream"].get_extra_info("socket")
        # Only a copy of the socket: TLS must not be used while another thread reads from it.
        with socket.fromfd(own.fileno(), own.family, own.type) as copy:
            copy.shutdown(socket.SHUT_RDWR)


def _reason(error: Exception) -> str:
    if isinstance(error, httpx.HTTPStatusError):
        return f"it answered with status {error.response.status_code}"
    return next((reason for kind, reason in _REASONS.items() if isinstance(error, kind)), "the connection broke")


def _not_fetched(model: ModelFile, endpoint: str, reason: str) -> EmbeddedModelError:
    host = one_line(urlsplit(endpoint).hostname or endpoint)
    return EmbeddedModelError(
        f"The embedded model's weights could not be downloaded from {host}: {reason}.",
        f"What arrived is kept. Check the network and try again{model.or_install}, or set LOCAL_MODEL_PATH to a model "
        "file, or choose another provider.",
        title=NOT_READY,
    )


def _other_file(model: ModelFile) -> EmbeddedModelError:
    return EmbeddedModelError(
        "The file on the hub is not the expected model, so it is not used.",
        f"Try again later{model.or_install}, or set LOCAL_MODEL_PATH to a model file, or choose another provider.",
    )
