"""A reading process for the tests of the cell: it does what the transmission tells it to."""

import os
import signal
import sys
import time

import msgspec

from wiredesk.core.errors import ForbiddenContent
from wiredesk.core.formats.reading import Reading
from wiredesk.core.item import Transmission
from wiredesk.desk.engine.cell import Limits, serve


def obey(transmission: Transmission) -> Reading:  # noqa: C901
    """Misbehave as asked."""
    match transmission.body.split(b" ")[0]:
        case b"hang":
            time.sleep(60)
        case b"spin":
            while True:
                pass
        case b"die":
            os.kill(os.getpid(), signal.SIGSEGV)
        case b"exit":
            os._exit(3)
        case b"eat":
            bytearray(8 * 1024**3)
        case b"dig":
            return obey(msgspec.structs.replace(transmission, wire=transmission.wire + "x"))
        case b"forbidden":
            raise ForbiddenContent("an entity", code="entity")
        case b"bug":
            raise KeyError("oops")
        case b"write":
            with open("/tmp/wiredesk-cell-test", "wb") as stream:
                stream.write(b"x")
        case b"environment":
            return Reading(format=",".join(sorted(os.environ)))
        case b"pid":
            return Reading(format=str(os.getpid()))
    return Reading(format=transmission.body.decode()[:100], flags=("x" * len(transmission.body),))


if __name__ == "__main__":
    serve(obey, msgspec.json.decode(sys.argv[-1], type=Limits))
