"""What schemathesis has to know about this site: how to sign in, what is there, and which calls would end the run by
succeeding.

Given by the environment: YAGURA_BASE (where it listens), YAGURA_ORIGIN (what it calls itself), YAGURA_LINKS (one-time
links of two administrators), YAGURA_ROLE (`org-admin`, or the role of a third person who is invited for the run).
"""

import os

import schemathesis

from people import COOKIE, Person

BASE, ORIGIN = os.environ["YAGURA_BASE"], os.environ["YAGURA_ORIGIN"]
ORGANIZATION = "hibari"

first, second = os.environ["YAGURA_LINKS"].split()
main = Person(BASE, ORIGIN, first, "main")
spare = Person(BASE, ORIGIN, second, "spare")

role = os.environ["YAGURA_ROLE"]
if role != "org-admin":
    invited = {"name": "guest", "display_name": "客", "role": role}
    made = spare.ask("POST", f"/organizations/{ORGANIZATION}/invitations", invited, cookie=spare.begin())
    main = Person(BASE, ORIGIN, made["link"])

# These end a session: they are called by somebody else than the rest of the run, in a new session each.
ENDING = {"signOut", "endMySession", "removeMyPasskey", "finishStepUp"}

# Where the ids of things are listed that stand in other paths.
LISTED = ["findings", "incidents", "machines", "jobs", "channels", "routes", "tokens", "deliveries", "reveals", "invitations"]

watcher = spare.begin()


@schemathesis.auth(refresh_interval=120)
class Session:
    def get(self, case, context):
        return main.begin()

    def set(self, case, data, context):
        token = spare.begin() if operation(case) in ENDING else data
        case.cookies = {**(case.cookies or {}), COOKIE: token}


def operation(case):
    return case.operation.definition.raw.get("operationId")


def there(resource):
    """What the site has of something now, newest or worst first."""
    return spare.ask("GET", f"/organizations/{ORGANIZATION}/{resource}", cookie=watcher)["items"]


def fits(case):
    return case.meta is not None and case.meta.generation.mode.value == "positive"


def about_something(case):
    """Of calls that are well formed, every other one is about something that is there, in the version that it has."""
    path = case.operation.path
    resource = next((name for name in LISTED if f"/{name}/{{id}}" in path), None)
    found = there(resource) if resource else []
    if found:
        chosen = found[sum(case.id.encode()) % len(found)]
        case.path_parameters["id"] = chosen["id"]
        if "If-Match" in (case.headers or {}):
            case.headers["If-Match"] = f'"{chosen.get("version", 1)}"'
    if operation(case) == "requestReveal" and isinstance(case.body, dict) and (findings := there("findings")):
        finding = findings[0]["id"]
        whole = spare.ask("GET", f"/organizations/{ORGANIZATION}/findings/{finding}", cookie=watcher)
        prints = [one["secret"]["fingerprint"] for one in whole["credentials"]]
        case.body.update(finding=finding, credential=prints[0] if prints else "", reason="試験")


PROVED = [item["value"] for item in there("scope")]


@schemathesis.hook
def before_call(context, case, kwargs):
    if fits(case) and sum(case.id.encode()) % 2:
        about_something(case)
    # Each call is a new connection, from the next address.
    case.headers = {**(case.headers or {}), "Connection": "close"}
    # Scope that is given up takes its findings with it.
    if operation(case) == "removeScope" and isinstance(case.body, dict) and case.body.get("value") in PROVED:
        case.body["value"] = "given-up.example"
    # The run would be over if it took its own rights away; everybody else may lose theirs.
    if case.operation.path.endswith("/members/{user}") and (case.path_parameters or {}).get("user") in (main.id, spare.id):
        case.path_parameters["user"] = "01900000-0000-7000-8000-000000000000"
