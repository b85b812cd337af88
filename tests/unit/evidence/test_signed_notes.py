"""Signatures that others can check: RFC 8032 for Ed25519, C2SP signed-note for the lines."""

import base64

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from coop_pages.evidence.verifier import ed25519
from coop_pages.evidence.verifier.notes import (
    Checkpoint,
    make_key,
    new_private_key,
    read_checkpoint,
    read_key,
    read_note,
    read_private_key,
    signature_line,
    signs,
    write_note,
)

# RFC 8032, section 7.1: private key, public key, message, signature.
VECTORS = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe"
        "24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302a"
        "eeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed2"
        "8dc027beceea1ec40a",
    ),
]
# The example of Go's own package for signed notes.
NEUMANN_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
IDENTITY = (1).to_bytes(32, "little")


@pytest.mark.parametrize(("seed", "public", "message", "signature"), VECTORS)
def test_the_vectors_of_the_standard(seed, public, message, signature):
    seed, public, message, signature = map(bytes.fromhex, (seed, public, message, signature))
    assert ed25519.public_of(seed) == public
    assert ed25519.sign(seed, message) == signature
    assert ed25519.is_signature(public, message, signature)
    assert not ed25519.is_signature(public, message + b"!", signature)


@settings(max_examples=15, deadline=None)
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200), bit=st.integers(0, 511))
def test_it_agrees_with_the_library_of_cryptography(seed, message, bit):
    own = Ed25519PrivateKey.from_private_bytes(seed)
    signature = own.sign(message)
    assert ed25519.sign(seed, message) == signature
    assert ed25519.public_of(seed) == own.public_key().public_bytes_raw()
    assert ed25519.is_signature(ed25519.public_of(seed), message, signature)
    flipped = bytearray(signature)
    flipped[bit // 8] ^= 1 << bit % 8
    assert not ed25519.is_signature(ed25519.public_of(seed), message, bytes(flipped))
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(ed25519.public_of(seed)).verify(bytes(flipped), message)


def test_what_fits_any_message_is_refused():
    """A key of small order, a scalar beyond the order of the group, points that are none."""
    forged = IDENTITY + bytes(32)
    assert not ed25519.is_signature(IDENTITY, b"anything", forged)
    _seed, public, message, signature = map(bytes.fromhex, VECTORS[1])
    more = int.from_bytes(signature[32:], "little") + ed25519.ORDER
    assert not ed25519.is_signature(public, message, signature[:32] + more.to_bytes(32, "little"))
    assert not ed25519.is_signature(b"\xff" * 32, message, signature)
    assert not ed25519.is_signature(public, message, signature[:-1])
    assert not ed25519.is_signature(public[:-1], message, signature)
    assert not ed25519.is_signature((ed25519.PRIME + 1).to_bytes(32, "little"), message, signature)


def test_a_note_signed_elsewhere_is_read():
    text, (signature,) = read_note(NEUMANN_NOTE)
    key = read_key(NEUMANN_KEY)
    assert str(key) == NEUMANN_KEY
    assert signs(key, text, signature)
    assert not signs(key, text.replace("problem", "solution"), signature)
    assert not signs(make_key("Other", key.public), text, signature)


def test_a_key_says_whose_it_is_and_signs():
    private_key = new_private_key("association.example.org")
    key, seed = read_private_key(private_key)
    assert str(key).startswith(f"association.example.org+{key.identifier}+")
    assert read_key(str(key)) == key
    assert ed25519.public_of(seed) == key.public
    text = str(Checkpoint("cooperer.example.org/registre/7", 3, "ab" * 32))
    assert read_checkpoint(text).size == 3
    note = write_note(text, [signature_line(text, private_key)])
    assert read_note(note)[0] == text
    assert signs(key, text, read_note(note)[1][0])
    assert read_note(text) == (text, [])


@pytest.mark.parametrize(
    "written",
    [
        "",
        "one+two",
        NEUMANN_KEY.replace("c74f20a3", "c74f20a4"),
        NEUMANN_KEY.replace("ARpc", "Ahpc"),  # another algorithm
        NEUMANN_KEY[:-4],
        "a name+c74f20a3+" + base64.b64encode(b"\x01" + bytes(32)).decode(),
        NEUMANN_KEY + "!",
    ],
)
def test_what_is_no_key_is_refused(written):
    with pytest.raises(ValueError):  # noqa: PT011 (that it is refused is all)
        read_key(written)
    with pytest.raises(ValueError):  # noqa: PT011
        read_private_key("PRIVATE+KEY+" + written)
    with pytest.raises(ValueError):  # noqa: PT011
        read_private_key(written)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\nb"])
def test_a_key_is_named_without_spaces_nor_plus_signs(name):
    with pytest.raises(ValueError):  # noqa: PT011
        new_private_key(name)


@pytest.mark.parametrize(
    "text", ["", "a\n3\n", "a\nx\nAAAA\n", "a\n3\nAAAA\n", f"a\n03\n{base64.b64encode(bytes(32)).decode()}\n"]
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011
        read_checkpoint(text)


def test_a_line_that_is_no_signature_is_refused():
    with pytest.raises(ValueError, match="not a signature"):
        read_note("text\n\nnot a signature\n")
