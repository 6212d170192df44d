"""Writes and reads GGUF version 3.

The layout is that of the GGUF specification (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md):
a header, the metadata, one description for each tensor, then the tensors' data, each aligned to 32
bytes. A matrix is stored as Q8_0 (ggml-common.h, block_q8_0): blocks of 32 weights of a row, each a
scale in half precision and 32 signed bytes. A vector is stored as F32.
"""

import struct
from pathlib import Path

import numpy as np

ALIGNMENT = 32
UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
F32, Q8_0 = 0, 8
BLOCK = 32


def quantise(matrix: np.ndarray) -> bytes:
    """Q8_0: the largest weight of a block becomes 127 or -127."""
    blocks = matrix.astype(np.float32).reshape(-1, BLOCK)
    scales = np.abs(blocks).max(1, keepdims=True) / 127
    inverse = np.divide(1, scales, out=np.zeros_like(scales), where=scales > 0)
    packed = np.empty(len(blocks), dtype=[("scale", "<f2"), ("weights", "i1", BLOCK)])
    packed["scale"] = scales[:, 0]
    packed["weights"] = np.rint(blocks * inverse)
    return packed.tobytes()


def dequantise(data: bytes, shape: tuple[int, ...]) -> np.ndarray:
    packed = np.frombuffer(data, dtype=[("scale", "<f2"), ("weights", "i1", BLOCK)])
    return (packed["scale"].astype(np.float32)[:, None] * packed["weights"]).reshape(shape)


def _string(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def _value(value) -> bytes:
    """A metadata value with its type; bool, int, float, str or a list of int or str."""
    if isinstance(value, bool):
        return struct.pack("<I?", BOOL, value)
    if isinstance(value, int):
        return struct.pack("<II", UINT32, value)
    if isinstance(value, float):
        return struct.pack("<If", FLOAT32, value)
    if isinstance(value, str):
        return struct.pack("<I", STRING) + _string(value)
    element = STRING if isinstance(value[0], str) else INT32
    parts = [_string(v) if element == STRING else struct.pack("<i", v) for v in value]
    return struct.pack("<IIQ", ARRAY, element, len(value)) + b"".join(parts)


def _padding(length: int) -> bytes:
    return b"\0" * (-length % ALIGNMENT)


def write(path: Path, metadata: dict, tensors: dict[str, np.ndarray]) -> None:
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(metadata))
    for key, value in metadata.items():
        head += _string(key) + _value(value)
    body = b""
    for name, tensor in tensors.items():
        kind = Q8_0 if tensor.ndim == 2 else F32
        data = quantise(tensor) if kind == Q8_0 else tensor.astype("<f4").tobytes()
        sizes = tensor.shape[::-1]  # the length of a row comes first
        head += _string(name) + struct.pack(f"<I{len(sizes)}Q", len(sizes), *sizes)
        head += struct.pack("<IQ", kind, len(body))
        body += data + _padding(len(data))
    path.write_bytes(head + _padding(len(head)) + body)


class _Reader:
    def __init__(self, data: bytes):
        self.data, self.at = data, 0

    def take(self, form: str):
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values[0] if len(values) == 1 else values

    def string(self) -> str:
        length = self.take("Q")
        self.at += length
        return self.data[self.at - length : self.at].decode()

    def value(self, kind: int):
        if kind == STRING:
            return self.string()
        if kind == ARRAY:
            element, length = self.take("IQ")
            return [self.value(element) for _ in range(length)]
        return self.take({UINT32: "I", INT32: "i", FLOAT32: "f", BOOL: "?"}[kind])


def read(path: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """The metadata and the tensors of a file that `write` wrote, as single precision."""
    reader = _Reader(path.read_bytes())
    if reader.data[:4] != b"GGUF":
        raise ValueError(f"{path} is not a GGUF file; make it anew with rebuild.sh")
    reader.at = 4
    _, tensor_count, value_count = reader.take("IQQ")
    metadata = {}
    for _ in range(value_count):
        key = reader.string()
        metadata[key] = reader.value(reader.take("I"))
    described = []
    for _ in range(tensor_count):
        name, dimensions = reader.string(), reader.take("I")
        sizes = [reader.take("Q") for _ in range(dimensions)]
        described.append((name, tuple(sizes[::-1]), *reader.take("IQ")))
    start = reader.at + -reader.at % ALIGNMENT
    tensors = {}
    for name, shape, kind, offset in described:
        count = int(np.prod(shape))
        length = count // BLOCK * 34 if kind == Q8_0 else count * 4
        data = reader.data[start + offset : start + offset + length]
        tensors[name] = (
            dequantise(data, shape) if kind == Q8_0 else np.frombuffer(data, "<f4").reshape(shape)
        )
    return metadata, tensors
