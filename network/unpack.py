"""Unpack a body that arrives in pieces, never beyond a cap: a gzip bomb does not get to inflate. Pure."""

from __future__ import annotations

import zlib

from network.answer import Unreachable

GZIP = 16 + zlib.MAX_WBITS
ZLIB = zlib.MAX_WBITS
BARE_DEFLATE = -zlib.MAX_WBITS
MAGIC = b"\x1f\x8b"
MOST_PARTS = 1000  # of one file: each costs a copy of what is left of its piece
PIECE = 1 << 16  # bytes


class Unpacker:
    """Collects a body. `feed` raises Unreachable: too_large beyond `cap` bytes, packed or unpacked; bad_encoding."""

    def __init__(self, encoding: str, cap: int) -> None:
        self._layers = [_Layer(name, cap) for name in reversed(_names(encoding))]
        self._cap = cap
        self._came = 0
        self._parts: list[bytes] = []
        self._size = 0

    def feed(self, piece: bytes) -> None:
        """Take the next piece as it came over the wire."""
        room = self._cap - self._came
        self._came += len(piece)
        self._take(piece[:room])
        if self._came > self._cap:
            raise Unreachable("too_large", f"more than {self._cap:,} bytes")

    def _take(self, piece: bytes) -> None:
        for layer in self._layers:
            piece = layer.unpack(piece)
        self._parts.append(piece)
        self._size += len(piece)
        if self._size > self._cap:
            raise Unreachable("too_large", f"unpacks to more than {self._cap:,} bytes")

    def done(self) -> bytes:
        """Return the body. Raises Unreachable(bad_encoding) when the packed stream was cut short."""
        if self._came and not all(layer.ended for layer in self._layers):
            raise Unreachable("bad_encoding", "the packed body is cut short")
        return self.so_far()

    def so_far(self) -> bytes:
        """Return what has been unpacked up to now."""
        return b"".join(self._parts)


class _Layer:
    """One Content-Encoding."""

    def __init__(self, name: str, cap: int) -> None:
        self._name = name
        self._cap = cap
        self._stream = zlib.decompressobj(GZIP if name == "gzip" else ZLIB)
        self._begun = False
        self._parts = 1
        self._behind = b""

    @property
    def ended(self) -> bool:
        return self._stream.eof or not self._begun

    def unpack(self, piece: bytes) -> bytes:
        unpacked: list[bytes] = []
        while piece and sum(map(len, unpacked)) <= self._cap:
            if self._stream.eof:
                piece, self._behind = self._behind + piece, b""
                if not self._goes_on(piece):
                    break
                self._stream = zlib.decompressobj(GZIP)
            try:
                unpacked.append(self._decompress(piece))
            except zlib.error as error:
                raise Unreachable("bad_encoding", f"the body says {self._name} and is not") from error
            self._begun = True
            piece = self._stream.unused_data
        return b"".join(unpacked)

    def _goes_on(self, piece: bytes) -> bool:
        """Whether another part of a gzip file follows the end of one; what else follows is padding (RFC 1952, 2.2)."""
        if self._name == "gzip" and piece == MAGIC[:1]:
            self._behind = piece  # the other half is still to come
        if self._name != "gzip" or not piece.startswith(MAGIC):
            return False
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise Unreachable("bad_encoding", f"a file packed in more than {MOST_PARTS:,} parts")
        return True

    def _decompress(self, piece: bytes) -> bytes:
        try:
            return self._stream.decompress(piece, self._cap + 1)
        except zlib.error:
            if self._name != "deflate" or self._begun:
                raise
            # "deflate" is meant to have a zlib wrapper; many servers send it bare (RFC 9110, 8.4.1.2)
            self._stream = zlib.decompressobj(BARE_DEFLATE)
            return self._stream.decompress(piece, self._cap + 1)


def _names(encoding: str) -> list[str]:
    names = [name.strip().lower().removeprefix("x-") for name in encoding.split(",")]
    names = [name for name in names if name not in {"", "identity"}]
    unknown = [name for name in names if name not in {"gzip", "deflate"}]
    if unknown or len(names) > 2:
        raise Unreachable("bad_encoding", f"a body packed as {encoding[:40]!r}, which was not asked for")
    return names


def gunzip(body: bytes, cap: int) -> bytes:
    """Unpack a gzip file of at most `cap` bytes. Raises Unreachable (too_large, bad_encoding)."""
    unpacker = Unpacker("gzip", cap)
    for start in range(0, len(body), PIECE):
        unpacker.feed(body[start : start + PIECE])
    return unpacker.done()
