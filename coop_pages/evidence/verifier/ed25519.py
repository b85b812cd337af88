"""Ed25519 (RFC 8032, section 5.1) in plain Python, for whoever checks or co-signs without installing anything.

Slower than a library by far, and its time depends on the key: signing belongs on a computer that nobody else watches.
"""

from __future__ import annotations

import hashlib

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)
NEUTRAL = (0, 1, 1, 0)


def _inverse(number: int) -> int:
    return pow(number, PRIME - 2, PRIME)


def _add(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    """The sum of two points in extended coordinates (RFC 8032, 5.1.4)."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % PRIME
    b = (one[1] + one[0]) * (other[1] + other[0]) % PRIME
    c = 2 * one[3] * other[3] * CURVE % PRIME
    d = 2 * one[2] * other[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def _times(scalar: int, point: tuple[int, ...]) -> tuple[int, ...]:
    result: tuple[int, ...] = NEUTRAL
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point = _add(point, point)
        scalar >>= 1
    return result


def _same(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return (one[0] * other[2] - other[0] * one[2]) % PRIME == 0 and (one[1] * other[2] - other[1] * one[2]) % PRIME == 0


def _abscissa(y: int, odd: int) -> int | None:
    """The x of the point whose y is given; None where there is none (RFC 8032, 5.1.3)."""
    if y >= PRIME:
        return None
    square = (y * y - 1) * _inverse(CURVE * y * y + 1) % PRIME
    if square == 0:
        return None if odd else 0
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * ROOT_OF_MINUS_ONE % PRIME
    if (x * x - square) % PRIME:
        return None
    return PRIME - x if x & 1 != odd else x


def _point(encoded: bytes) -> tuple[int, ...] | None:
    if len(encoded) != 32:
        return None
    number = int.from_bytes(encoded, "little")
    y = number & (1 << 255) - 1
    x = _abscissa(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % PRIME)


def _encoded(point: tuple[int, ...]) -> bytes:
    shrink = _inverse(point[2])
    x, y = point[0] * shrink % PRIME, point[1] * shrink % PRIME
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _base() -> tuple[int, ...]:
    y = 4 * _inverse(5) % PRIME
    x = _abscissa(y, 0) or 0
    return x, y, 1, x * y % PRIME


BASE = _base()


def _digest(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % ORDER


def _secret(seed: bytes) -> tuple[int, bytes]:
    stretched = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(stretched[:32], "little") & (1 << 254) - 8 | 1 << 254
    return scalar, stretched[32:]


def public_of(seed: bytes) -> bytes:
    """The public key (32 bytes) of a private one (32 bytes)."""
    return _encoded(_times(_secret(seed)[0], BASE))


def sign(seed: bytes, message: bytes) -> bytes:
    """The signature (64 bytes) of `message` under the private key `seed` (RFC 8032, 5.1.6)."""
    scalar, prefix = _secret(seed)
    public = _encoded(_times(scalar, BASE))
    nonce = _digest(prefix, message)
    commitment = _encoded(_times(nonce, BASE))
    answer = (nonce + _digest(commitment, public, message) * scalar) % ORDER
    return commitment + answer.to_bytes(32, "little")


def is_signature(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is one of `message` under the key `public` (RFC 8032, 5.1.7).

    Keys of small order, under which one signature would fit several messages, are refused.
    """
    if len(signature) != 64:
        return False
    key, commitment = _point(public), _point(signature[:32])
    answer = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or answer >= ORDER or _same(_times(8, key), NEUTRAL):
        return False
    expected = _add(commitment, _times(_digest(signature[:32], public, message), key))
    return _same(_times(answer, BASE), expected)
