"""Bombs cost little memory, whatever their coding and however they are cut into pieces."""

import asyncio
import gzip
import sys
from pathlib import Path

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from tests.wires.hostile_server import answer, serving
from wiredesk.wires.inflate import Inflater

BOMB_CELL = Path(__file__).with_name("bomb_cell.py")
ZEROS = bytes(300 * 1024 * 1024)


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_a_bomb_grows_the_process_by_less_than_64_mib(coding: str) -> None:
    pack = {
        "gzip": lambda: gzip.compress(ZEROS, 1),
        "br": lambda: brotli.compress(ZEROS, quality=1),
        "zstd": lambda: zstandard.ZstdCompressor(level=1).compress(ZEROS),
    }[coding]

    async def task(bomb: bytes) -> list[str]:
        paths = {"/good": answer(), "/bomb": answer(bomb, headers=(f"Content-Encoding: {coding}",))}
        async with serving(paths) as server:
            child = await asyncio.create_subprocess_exec(
                sys.executable, str(BOMB_CELL), server.url(), stdout=asyncio.subprocess.PIPE
            )
            out, _ = await child.communicate()
            return out.decode().split()

    code, growth = asyncio.run(task(pack()))
    assert code == "too-big"
    assert int(growth) < 64 * 1024


@given(st.binary(max_size=5000), st.integers(1, 700), st.sampled_from(["gzip", "br", "zstd"]))
def test_pieces_of_any_size_give_the_same_body(body: bytes, step: int, coding: str) -> None:
    packed = {
        "gzip": gzip.compress,
        "br": brotli.compress,
        "zstd": zstandard.ZstdCompressor().compress,
    }[coding](body)
    inflater = Inflater(coding, 10_000)
    for start in range(0, len(packed), step):
        inflater.feed(packed[start : start + step])
    assert inflater.finish() == body
