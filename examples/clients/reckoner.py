#!/usr/bin/env python3
"""A tour of Reckoner's API: every route once, a line for each, with nothing but the standard library.

    reckoner demo &
    python3 reckoner.py

RECKONER_URL says where the server is, RECKONER_KEY is a key with the role admin where one is needed. The tour asks
about the example of a car maker. It ends at the first thing that is not as it should be, with status 1. Whatever it
makes, it takes back; what stays are a snapshot or two, and lines in the logs.
"""

import json
import os
import re
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path


class Unexpected(Exception):
    """The server did something else than what was expected."""


class Reckoner:
    """A server. `call` is all that a program needs; the rest of the file shows its use."""

    def __init__(self, url, key=None):
        self.url = url.rstrip("/")
        self.key = key

    def open(self, route, body=None, method=None, headers=(), query=None, **names):
        """The open reply to one request, whatever its status. `names` fill the braces of the route."""
        path = re.sub(r"{(\w+)}", lambda brace: urllib.parse.quote(str(names[brace[1]]), safe=""), route)
        address = self.url + path + ("?" + urllib.parse.urlencode(query) if query else "")
        request = urllib.request.Request(address, method=method or ("GET" if body is None else "POST"))
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        if self.key:
            request.add_header("Authorization", f"Bearer {self.key}")
        for name, value in dict(headers).items():
            request.add_header(name, value)
        try:
            return urllib.request.urlopen(request, timeout=60)
        except urllib.error.HTTPError as refused:
            return refused

    def call(self, route, body=None, status=200, **how):
        """The body and the headers of a reply: JSON as values, everything else as bytes."""
        with self.open(route, body, **how) as reply:
            content = reply.read()
            if reply.status != status:
                raise Unexpected(f"{route}: {reply.status} and not {status}: {content[:500].decode(errors='replace')}")
            is_json = reply.headers.get_content_type() == "application/json"
            return json.loads(content) if is_json else content, reply.headers

    def events(self, run):
        """The server-sent events of a run as pairs of a name and a value, until it ends."""
        with self.open("/api/v1/admin/runs/{run}/events", run=run) as stream:
            name = None
            for line in stream:
                field, _, value = line.decode().rstrip("\n").partition(": ")
                if field == "event":
                    name = value
                elif field == "data":
                    yield name, json.loads(value)


def say(method, route, came):
    """One line: the route, and what came of it."""
    print(f"{method:<6} {route:<45} {came}", flush=True)


def must(holds, what):
    """Ends the tour where something does not hold."""
    if not holds:
        raise Unexpected(what)


def ask(server):
    """What everybody may do."""
    question = {"question": "revenue by region"}
    answer, headers = server.call("/api/v1/query", question)
    must(answer["status"] == "answered", answer)
    say("POST", "/api/v1/query", answer["headline"])

    # The same question again costs nothing if its ETag goes with it.
    server.call("/api/v1/query", question, status=304, headers={"If-None-Match": headers["ETag"]})

    # Every form of file begins in its own way.
    with tempfile.TemporaryDirectory() as folder:
        for form, magic in [
            ("csv", b"Region,Revenue"),
            ("raw_csv", b"Region,Revenue"),
            ("xlsx", b"PK"),
            ("arrow", b"\xff\xff\xff\xff"),
            ("svg", b"<svg"),
            ("png", b"\x89PNG"),
        ]:
            content, _ = server.call("/api/v1/query", question | {"format": form})
            file = Path(folder, f"answer.{form}")
            file.write_bytes(content)
            must(content.startswith(magic), f"{form} begins with {content[:20]}")
            say("POST", "/api/v1/query", f"{form}: {file.stat().st_size} bytes")

    batch, _ = server.call("/api/v1/batch", {"questions": ["revenue by month", question, {"draft": answer["draft"]}]})
    must(all(one["status"] == "answered" for one in batch["results"]), batch)
    say("POST", "/api/v1/batch", f"{len(batch['results'])} answers of snapshot {batch['snapshot']}")

    found, _ = server.call("/api/v1/suggestions", query={"q": "revenue by", "limit": 3})
    must(found["suggestions"], found)
    say("GET", "/api/v1/suggestions", ", ".join(one["text"] for one in found["suggestions"]))

    catalog, _ = server.call("/api/v1/capabilities")
    must(catalog["metrics"] and catalog["dimensions"], catalog)
    say("GET", "/api/v1/capabilities", f"{len(catalog['metrics'])} metrics, {len(catalog['dimensions'])} dimensions")

    found, _ = server.call("/api/v1/members", query={"dimension": "region", "limit": 2})
    must(len(found["members"]) == 2 and found["more"], found)
    say("GET", "/api/v1/members", ", ".join(one["name"] for one in found["members"]) + " and more")

    listed, _ = server.call("/api/v1/reports")
    must(listed["reports"], listed)
    say("GET", "/api/v1/reports", f"{len(listed['reports'])} reports")
    page, _ = server.call(f"/api/v1/reports/{listed['reports'][0]['name']}")
    must(all(tile["outcome"]["status"] == "answered" for tile in page["tiles"]), page)
    say("GET", "/api/v1/reports/{name}", f"{page['report']['title']}: {len(page['tiles'])} answers")

    me, _ = server.call("/api/v1/me")
    must(me["role"] == "admin", f"the tour takes the role admin: {me}")
    say("GET", "/api/v1/me", f"{me['name']}, {me['role']}")

    server.call("/api/v1/feedback", question | {"draft": answer["draft"], "good": True}, status=204)
    say("POST", "/api/v1/feedback", "kept")

    status, _ = server.call("/api/v1/status")
    must(status["questions"]["answered"] > 0, status)
    say("GET", "/api/v1/status", f"{status['questions']['total']} questions, {status['tokens']['spent']} tokens")


def learn(server):
    """What editors do: look at what was asked, and decide what is learned of it."""
    # A word that nobody knows, then the known one in its place: that is how words come to be proposed.
    unread, _ = server.call("/api/v1/query", {"question": "umsatz by region"})
    must(unread["status"] == "unread", unread)
    server.call("/api/v1/query", {"question": "revenue by region"})

    asked, _ = server.call("/api/v1/admin/questions")
    must(any(one["question"] == "umsatz by region" for one in asked["unanswered"]), asked)
    say("GET", "/api/v1/admin/questions", f"{len(asked['top'])} answered, {len(asked['unanswered'])} not")

    learned, _ = server.call("/api/v1/admin/learned")
    proposal = next(one for one in learned["learned"] if one["word"] == "umsatz")
    say("GET", "/api/v1/admin/learned", f"“{proposal['word']}” means {proposal['means']}")

    decided, _ = server.call("/api/v1/admin/learned/{number}", {"status": "rejected"}, number=proposal["number"])
    must(decided["status"] == "rejected", decided)
    say("POST", "/api/v1/admin/learned/{number}", f"{decided['number']} is {decided['status']}")


def build(server):
    """Builds, followed to their end."""
    jobs, _ = server.call("/api/v1/admin/jobs")
    must(jobs["jobs"], jobs)
    say("GET", "/api/v1/admin/jobs", ", ".join(f"{job['name']} at {job['at']}" for job in jobs["jobs"]))

    for route, body in [
        ("/api/v1/admin/run-job", {"job": jobs["jobs"][0]["name"]}),
        ("/api/v1/admin/regenerate-dumps", {"only": ["kpis"]}),
    ]:
        begun, _ = server.call(route, body, status=202)
        say("POST", route, begun["run"])
        events = list(server.events(begun["run"]))
        end, built = events[-1]
        must(end == "done", built)
        say("GET", "/api/v1/admin/runs/{run}/events", f"{len(events)} events, then snapshot {built['snapshot']}")

    served, _ = server.call("/api/v1/admin/refresh-patterns", method="POST")
    must(served["snapshot"] == built["snapshot"], served)
    say("POST", "/api/v1/admin/refresh-patterns", f"{served['metrics']} metrics, {served['phrases']} phrases")


def keep(server):
    """Snapshots and their files."""
    kept, _ = server.call("/api/v1/admin/snapshots")
    current, oldest = kept["current"], kept["snapshots"][-1]["id"]
    must(oldest != current, kept)
    say("GET", "/api/v1/admin/snapshots", f"{len(kept['snapshots'])} kept, {current} is served")

    difference, _ = server.call("/api/v1/admin/snapshots/diff", query={"before": oldest})
    must(difference["after"] == current, difference)
    say("GET", "/api/v1/admin/snapshots/diff", f"{oldest} to {difference['after']}")

    verified, _ = server.call("/api/v1/admin/snapshots/{id}/verify", method="POST", id=current)
    must(verified["ok"], verified)
    say("POST", "/api/v1/admin/snapshots/{id}/verify", f"{verified['files']} files are whole")

    served, _ = server.call("/api/v1/admin/snapshots/{id}/rollback", method="POST", id=current)
    must(served["snapshot"] == current, served)
    say("POST", "/api/v1/admin/snapshots/{id}/rollback", f"{served['snapshot']} is served")

    file, where = "/api/v1/admin/snapshots/{id}/files/{name}", {"id": current, "name": "manifest.json"}
    whole, headers = server.call(file, **where)
    part, part_headers = server.call(file, status=206, headers={"Range": "bytes=0-63"}, **where)
    must(len(part) == 64 and whole.startswith(part), part)
    must(part_headers["Content-Range"] == f"bytes 0-63/{len(whole)}", part_headers["Content-Range"])
    server.call(file, status=304, headers={"If-None-Match": headers["ETag"]}, **where)
    say("GET", file, part_headers["Content-Range"])


def guard(server):
    """Keys, and who did what."""
    made, _ = server.call("/api/v1/admin/keys", {"name": "tour", "role": "viewer", "days": 1}, status=201)
    say("POST", "/api/v1/admin/keys", f"{made['id']}, shown once")
    keys, _ = server.call("/api/v1/admin/keys")
    must(any(key["id"] == made["id"] for key in keys["keys"]), keys)
    say("GET", "/api/v1/admin/keys", ", ".join(f"{key['name']} ({key['role']})" for key in keys["keys"]))

    guest = Reckoner(server.url, made["key"])
    signed = guest.call("/api/v1/me")[0]["sign_in"]
    if signed:
        guest.call("/api/v1/admin/keys", status=403)
    server.call("/api/v1/admin/keys/{id}", method="DELETE", status=204, id=made["id"])
    if signed:
        guest.call("/api/v1/me", status=401)
    say("DELETE", "/api/v1/admin/keys/{id}", f"{made['id']} lets nobody in any more")

    wanted = {"minutes": 1, "questions": ["revenue by region"]}
    made, _ = server.call("/api/v1/admin/embed-tokens", wanted, status=201)
    page = Reckoner(server.url, made["token"])
    page.call("/api/v1/query", {"question": wanted["questions"][0]})
    page.call("/api/v1/status", status=403)
    say("POST", "/api/v1/admin/embed-tokens", f"for one question, until {made['expires']}")

    audit, _ = server.call("/api/v1/admin/audit", query={"limit": 5})
    must(audit["lines"][0]["action"] == "make-embed-token", audit)
    say("GET", "/api/v1/admin/audit", ", ".join(line["action"] for line in audit["lines"]))


def watch(server):
    """What whoever looks after the process asks for."""
    for route in ["/livez", "/readyz", "/health"]:
        health, _ = server.call(route)
        must(health["status"] == "ok", health)
        say("GET", route, health["status"])
    metrics, _ = server.call("/metrics")
    families = [line for line in metrics.decode().splitlines() if line.startswith("# TYPE reckoner_")]
    must(families, metrics)
    say("GET", "/metrics", f"{len(families)} families")
    server.call("/api/v1/admin/caches/clear", method="POST", status=204)
    say("POST", "/api/v1/admin/caches/clear", "empty")
    server.call("/api/v1/admin/reset-stats", method="POST", status=204)
    must(server.call("/api/v1/status")[0]["questions"]["total"] == 0, "it does not count from zero")
    say("POST", "/api/v1/admin/reset-stats", "counting from zero")


def main():
    server = Reckoner(os.environ.get("RECKONER_URL", "http://127.0.0.1:8001"), os.environ.get("RECKONER_KEY"))
    try:
        for part in [ask, learn, build, keep, guard, watch]:
            part(server)
    except (Unexpected, OSError, LookupError, ValueError, StopIteration) as failure:
        sys.exit(f"reckoner.py: {failure!r}")


if __name__ == "__main__":
    main()
