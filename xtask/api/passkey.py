"""A software authenticator: makes one passkey and answers the site's ceremonies with it (WebAuthn level 3, ES256)."""

import base64
import hashlib
import json
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT_AND_VERIFIED = 0x05
HOLDS_CREDENTIAL = 0x40


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def head(major, number):
    """The first bytes of a CBOR item (RFC 8949, 3)."""
    if number < 24:
        return bytes([major << 5 | number])
    if number < 256:
        return bytes([major << 5 | 24, number])
    return bytes([major << 5 | 25]) + struct.pack(">H", number)


def integer(number):
    return head(0, number) if number >= 0 else head(1, -1 - number)


def binary(data):
    return head(2, len(data)) + data


def text(words):
    return head(3, len(words)) + words.encode()


class Authenticator:
    """One person's device with one key, which rises its counter with every use."""

    def __init__(self, origin):
        self.origin = origin
        self.key = ec.generate_private_key(ec.SECP256R1())
        point = self.key.public_key().public_numbers()
        self.id = hashlib.sha256(point.x.to_bytes(32, "big")).digest()
        # COSE_Key: kty EC2, alg ES256, crv P-256, x, y (RFC 9053, 7.1.1).
        self.public = (
            head(5, 5)
            + integer(1) + integer(2)
            + integer(3) + integer(-7)
            + integer(-1) + integer(1)
            + integer(-2) + binary(point.x.to_bytes(32, "big"))
            + integer(-3) + binary(point.y.to_bytes(32, "big"))
        )
        self.uses = 0
        self.user = None

    def _client_data(self, kind, challenge):
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _data(self, site, flags):
        self.uses += 1
        return hashlib.sha256(site.encode()).digest() + struct.pack(">BI", flags, self.uses)

    def register(self, options):
        """Answers `navigator.credentials.create`."""
        options = options["publicKey"]
        self.user = decoded(options["user"]["id"])
        said = self._client_data("webauthn.create", options["challenge"])
        data = self._data(options["rp"]["id"], PRESENT_AND_VERIFIED | HOLDS_CREDENTIAL)
        data += bytes(16) + struct.pack(">H", len(self.id)) + self.id + self.public
        attestation = (
            head(5, 3)
            + text("fmt") + text("none")
            + text("attStmt") + head(5, 0)
            + text("authData") + binary(data)
        )
        return self._credential({"attestationObject": encoded(attestation), "clientDataJSON": encoded(said)})

    def sign_in(self, options):
        """Answers `navigator.credentials.get`."""
        options = options["publicKey"]
        said = self._client_data("webauthn.get", options["challenge"])
        data = self._data(options["rpId"], PRESENT_AND_VERIFIED)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._credential({
            "authenticatorData": encoded(data),
            "clientDataJSON": encoded(said),
            "signature": encoded(signature),
            "userHandle": encoded(self.user),
        })

    def _credential(self, response):
        name = encoded(self.id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response, "extensions": {}}
