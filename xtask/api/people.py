"""People of the tested site: each registers with a passkey of their own and can begin any number of sessions."""

import itertools
from urllib.parse import parse_qs, urlparse

import requests
from urllib3.util import connection

from passkey import Authenticator

COOKIE = "__Host-sid"

ADDRESSES = itertools.cycle(f"127.0.9.{last}" for last in range(1, 255))


connect = connection.create_connection


def connect_from_the_next(address, timeout=None, source_address=None, socket_options=None):
    """Proving who one is has an allowance for each address: a run must not use it up on its first operations."""
    return connect(address, timeout, (next(ADDRESSES), 0), socket_options)


connection.create_connection = connect_from_the_next


class Person:
    """Somebody who registers by a one-time link."""

    def __init__(self, base, origin, link, name=None):
        self.base = base
        self.device = Authenticator(origin)
        token = parse_qs(urlparse(link).query)["token"][0]
        start = self.ask("POST", "/registration/start", {"token": token, "name": name})
        answer = self.device.register(start["options"])
        finish = {"ceremony": start["ceremony"], "credential": answer, "label": "test"}
        registered = self.ask("POST", "/registration/finish", finish)
        self.session = registered["session"]
        self.id = self.session["user"]["id"]

    def ask(self, method, path, body=None, cookie=None):
        # The address is plain loopback HTTP: no client keeps this cookie by itself there, so it is sent by hand.
        headers = {"Cookie": f"{COOKIE}={cookie}"} if cookie else {}
        answer = requests.request(method, f"{self.base}/api/v1{path}", json=body, headers=headers, timeout=30)
        if not answer.ok:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text}")
        self.cookie = answer.headers.get("set-cookie", "").partition(f"{COOKIE}=")[2].partition(";")[0]
        return answer.json()

    def begin(self):
        """Signs in; answers the token of a new session, fresh enough for everything that asks for a passkey."""
        start = self.ask("POST", "/sign-in/start")
        self.ask("POST", "/sign-in/finish", {
            "ceremony": start["ceremony"],
            "credential": self.device.sign_in(start["options"]),
        })
        return self.cookie
