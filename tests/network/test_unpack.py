"""Packed bodies: the honest, the wrong and the bombs."""

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.answer import Unreachable
from network.unpack import Unpacker, gunzip

TEXT = "Policía comunitaria ".encode() * 500


def bare(body):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def unpacked(encoding, packed, cap=1_000_000, step=100):
    unpacker = Unpacker(encoding, cap)
    for start in range(0, len(packed), step):
        unpacker.feed(packed[start : start + step])
    return unpacker.done()


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT, mtime=0)),
        ("X-GZIP", gzip.compress(TEXT, mtime=0)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", bare(TEXT)),
        ("deflate, gzip", gzip.compress(zlib.compress(TEXT), mtime=0)),
        ("gzip", gzip.compress(TEXT, mtime=0) + b"\0" * 512),
        ("gzip", gzip.compress(TEXT[:700], mtime=0) + gzip.compress(TEXT[700:], mtime=0)),
    ],
)
def test_what_was_asked_for_is_unpacked(encoding, packed):
    assert unpacked(encoding, packed) == TEXT


@given(st.binary(max_size=3000), st.integers(1, 500))
def test_every_body_survives_packing_however_it_arrives(body, step):
    assert unpacked("gzip", gzip.compress(body, mtime=0), step=step) == body


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [("gzip", TEXT), ("gzip", gzip.compress(TEXT, mtime=0)[:-20]), ("br", TEXT), ("gzip, gzip, gzip", TEXT)],
)
def test_a_body_that_is_not_what_it_says_has_a_bad_encoding(encoding, packed):
    with pytest.raises(Unreachable) as caught:
        unpacked(encoding, packed)
    assert caught.value.reason == "bad_encoding"


def test_an_empty_body_that_says_gzip_is_empty():
    assert unpacked("gzip", b"") == b""


def test_a_bomb_is_never_inflated_beyond_the_cap():
    bomb = gzip.compress(b"\0" * 50_000_000, mtime=0)
    tracemalloc.start()
    with pytest.raises(Unreachable, match="unpacks to more than") as caught:
        gunzip(bomb, 1_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert caught.value.reason == "too_large"
    assert peak < 8_000_000


@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_a_file_packed_in_several_parts_is_unpacked_whole(step):
    parts = [TEXT[start : start + 900] for start in range(0, len(TEXT), 900)]
    packed = b"".join(gzip.compress(part, mtime=0) for part in parts)
    assert unpacked("gzip", packed, step=step) == TEXT


def test_a_part_that_is_cut_short_has_a_bad_encoding():
    with pytest.raises(Unreachable, match="cut short"):
        unpacked("gzip", gzip.compress(TEXT, mtime=0) + gzip.compress(TEXT, mtime=0)[:-9])


def test_a_bomb_of_many_parts_is_never_inflated_beyond_the_cap():
    bomb = gzip.compress(b"\0" * 900_000, mtime=0) * 60
    tracemalloc.start()
    with pytest.raises(Unreachable, match="unpacks to more than"):
        gunzip(bomb, 1_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8_000_000


def test_packed_bytes_count_towards_the_cap_as_well():
    with pytest.raises(Unreachable, match="more than"):
        unpacked("gzip", gzip.compress(b"", mtime=0) + b"\0" * 2000, cap=1000)
