"""Remote folders in S3-compatible stores: aiobotocore, speaking through the guarded connector.

The library signs and reads answers; its requests leave by ``dial.py`` only, so that every address
is vetted, those of another region too, and no redirect is followed. Nothing of the environment is
read: no proxy, profile, metadata service or credentials but those of the wire.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import cache
from typing import Any

import aiohttp
from yarl import URL

from wiredesk.core.errors import FetchFailed, Misconfigured, Refused, TooBig
from wiredesk.core.secret import Secret
from wiredesk.wires.dial import VettingConnector
from wiredesk.wires.place import Place
from wiredesk.wires.remote import Entry, changed, check_size
from wiredesk.wires.sockets import CONNECT, Door

ANSWER = 8 * 1024 * 1024
"""Bytes of an answer that is no file."""

PAGE = 1000
PIECE = 256 * 1024
REGION = "us-east-1"
_CODES = {401: "denied", 403: "denied", 404: "not-found", 412: "changed", 429: "throttled",
          503: "throttled"}  # fmt: skip


@asynccontextmanager
async def opened(
    place: Place, secret: Secret, endpoint: str, region: str, door: Door
) -> AsyncIterator["BucketFolder"]:
    """The folder while the block runs.

    Raises Misconfigured (the extra is not installed, keys are missing), and by its calls
    AddressRefused, FetchFailed, TooBig.
    """
    library = await asyncio.to_thread(_library)  # a second of imports
    if not (secret.access_key and secret.secret_key):
        raise Misconfigured("this wire has no access key; see `wiredesk wire secret`")
    config = library.AioConfig(
        http_session_cls=_session_over(door),
        proxies={},
        connect_timeout=CONNECT,
        read_timeout=CONNECT,
        retries={"total_max_attempts": 1},
        signature_version="s3v4",
        s3={"addressing_style": "path" if endpoint else "virtual"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    making = library.session().create_client(
        "s3",
        region_name=region or REGION,
        endpoint_url=endpoint or None,
        aws_access_key_id=secret.access_key,
        aws_secret_access_key=secret.secret_key,
        config=config,
    )
    async with AsyncExitStack() as stack:
        with _told(place.host):
            client = await stack.enter_async_context(making)
        yield BucketFolder(client, place)


class BucketFolder:
    """The objects below one prefix, as far as the next slash."""

    atomic = True  # an object is there whole or not at all

    def __init__(self, client: Any, place: Place) -> None:
        self._client, self._bucket = client, place.host
        self._prefix = f"{place.path}/" if place.path else ""

    async def entries(self, most: int) -> list[Entry]:
        """See Folder. The stamp holds the ETag, so that equal sizes and times do not deceive."""
        found: list[Entry] = []
        asked: dict[str, str] = {}
        for _ in range(most // PAGE + 1):
            with _told(self._bucket):
                page = await self._client.list_objects_v2(
                    Bucket=self._bucket, Prefix=self._prefix, Delimiter="/", MaxKeys=PAGE, **asked
                )
            found += (self._entry(one) for one in page.get("Contents", ()))
            if not page.get("IsTruncated") or len(found) >= most:
                break
            asked = {"ContinuationToken": page["NextContinuationToken"]}
        return [one for one in found if one.name][:most]

    async def read(self, entry: Entry, most: int) -> bytes:
        """See Folder: the very object that was listed, or "changed"."""
        with _told(self._bucket):
            etag = entry.stamp.partition(" ")[2]
            answer = await self._client.get_object(
                Bucket=self._bucket, Key=self._prefix + entry.name, IfMatch=etag
            )
            body = bytearray()
            async with answer["Body"] as stream:
                while piece := await stream.read(PIECE):
                    body += piece
                    check_size(entry.name, len(body), most)
        if len(body) != entry.size:
            raise changed(entry.name)
        return bytes(body)

    async def move(self, name: str, folder: str, aside: str) -> None:
        """See Folder: copied within the bucket, then deleted."""
        there = f"{self._prefix}{folder}/"
        with _told(self._bucket):
            target = there + (aside if await self._exists(there + name) else name)
            source = {"Bucket": self._bucket, "Key": self._prefix + name}
            if not await self._exists(source["Key"]):
                raise FetchFailed("gone", code="vanished")
            await self._client.copy_object(Bucket=self._bucket, Key=target, CopySource=source)
            await self._client.delete_object(**source)

    async def _exists(self, key: str) -> bool:
        try:
            with _told(self._bucket):
                await self._client.head_object(Bucket=self._bucket, Key=key)
        except FetchFailed as error:
            if error.code != "not-found":
                raise
            return False
        return True

    def _entry(self, told: dict[str, Any]) -> Entry:
        stamp = f"{told['LastModified'].isoformat()} {told['ETag']}"
        return Entry(name=told["Key"].removeprefix(self._prefix), size=told["Size"], stamp=stamp)


def _session_over(door: Door) -> type:
    """The class that aiobotocore makes its HTTP session of: one that goes by this door."""

    class Session:
        """Sends signed requests; what comes back is bounded, and no redirect is followed."""

        def __init__(self, **_: object) -> None:
            connector = VettingConnector(door.lookup, door.allow_networks, door.tls)
            waits = aiohttp.ClientTimeout(sock_connect=CONNECT, sock_read=CONNECT)
            self._session = aiohttp.ClientSession(
                connector=connector, timeout=waits, trust_env=False, auto_decompress=False,
                skip_auto_headers=("Content-Type",), cookie_jar=aiohttp.DummyCookieJar(),
            )  # fmt: skip

        async def __aenter__(self) -> "Session":
            return self

        async def __aexit__(self, *_: object) -> None:
            await self._session.close()

        async def close(self) -> None:
            """End all connections."""
            await self._session.close()

        async def send(self, request: Any) -> Any:
            """One prepared request of botocore, as its response."""
            response = await self._session.request(
                request.method, URL(request.url, encoded=True), headers=_texts(request.headers),
                data=request.body, allow_redirects=False,
            )  # fmt: skip
            headers = {name.lower(): value for name, value in response.headers.items()}
            answer = _library().Response(str(response.url), response.status, headers, response)
            if not request.stream_output:
                answer._content = await _bounded(response)
            return answer

    return Session


def _texts(headers: Any) -> dict[str, str]:
    texts = {
        name: value.decode("latin-1") if isinstance(value, bytes) else str(value)
        for name, value in headers.items()
    }
    return {**texts, "Accept-Encoding": "identity"}


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async with response:
        async for piece in response.content.iter_chunked(PIECE):
            body += piece
            if len(body) > ANSWER:
                raise TooBig(f"the store answers with over {ANSWER} bytes")
    return bytes(body)


class _Library:
    """The parts of aiobotocore that are used, imported when the first bucket is opened."""

    def __init__(self) -> None:
        from aiobotocore.awsrequest import AioAWSResponse
        from aiobotocore.config import AioConfig
        from aiobotocore.session import AioSession

        self.Response, self.AioConfig, self._session = AioAWSResponse, AioConfig, AioSession()
        for name in ("config_file", "credentials_file"):
            self._session.set_config_variable(name, os.devnull)

    def session(self) -> Any:
        """The one session: it keeps the descriptions of the service, and no credentials."""
        return self._session


@cache
def _library() -> _Library:
    try:
        return _Library()
    except ImportError as error:
        raise Misconfigured("buckets need the extra `s3`: pip install 'wiredesk[s3]'") from error


@contextmanager
def _told(bucket: str) -> Iterator[None]:
    """Errors of botocore and aiohttp in our own words; none repeats an answer or a key."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        code = _CODES.get(status, "bad-status")
        raise FetchFailed(f"the store of {bucket} answered {status}", code=code) from error
    except TimeoutError as error:
        raise FetchFailed(f"the store of {bucket} does not answer", code="timeout") from error
    except aiohttp.ClientConnectorCertificateError as error:
        raise FetchFailed(f"no trustworthy TLS with the store of {bucket}", code="tls") from error
    except aiohttp.ClientConnectorError as error:
        raise FetchFailed(f"no connection to the store of {bucket}", code="connect") from error
    except (aiohttp.ClientError, OSError) as error:
        raise FetchFailed(f"the store of {bucket} broke off", code="disconnected") from error
    except BotoCoreError as error:
        raise FetchFailed(
            f"the store of {bucket} gives no proper answer", code="bad-server"
        ) from error
    except (KeyError, ValueError) as error:
        raise Refused(f"the store of {bucket} answers with nonsense", code="bad-server") from error
