"""The server over HTTP, beside axum alone and nginx with the same bytes.

    make bench-http

wrk asks for SECONDS (10) at a time, over CONNECTIONS (16) on loopback, on the cores that it shares with the servers; in each of ROUNDS
(5) all servers have their turn, so what slows the machine slows all. A ratio is the median of the rounds' ratios. Where others use the
machine, too, the processor that wrk and the server took for a request says more than the rate.

    cached    one question, with a key: authentication, request ids, figures, the log of questions
    distinct  never the same question twice: cities, months, metrics, limits
    axum      `bare`: one axum handler that answers with the bytes of `cached`
    nginx     the same bytes as a static file, without a log

Then a file of FILE_MB (500) out of a snapshot, whole, beside the same file from nginx.
"""

import http.client
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), ".."))
RECKONER = os.environ.get("RECKONER_BIN", os.path.join(ROOT, "bin", "release", "reckoner"))
SECONDS, CONNECTIONS, ROUNDS, FILE_MB = (
    int(os.environ.get(name, usual)) for name, usual in [("SECONDS", 10), ("CONNECTIONS", 16), ("ROUNDS", 5), ("FILE_MB", 500)]
)
QUESTION = "revenue by region this year"

CACHED = """
wrk.method, wrk.body = "POST", %s
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer %s"
"""

# Each thread counts on from where the round begins, in steps that no other thread takes. The strides have no common
# factor with the sizes, so that neighbours differ in everything.
DISTINCT = """
local cities = {%s}
local months = {"January","February","March","April","May","June","July","August","September","October","November","December"}
local metrics = {"revenue","units sold","profit","margin","discount rate","average price","warranty cost","claims"}
local threads, at = 0, 0
function setup(thread) thread:set("first", %d + threads); threads = threads + 1; thread:set("step", %d) end
function init() at = first end
function request()
  local n = at; at = at + step
  local city = cities[n %% #cities + 1]; n = math.floor(n / #cities)
  local metric = metrics[n %% #metrics + 1]; n = math.floor(n / #metrics)
  local month = months[n %% 12 + 1]; n = math.floor(n / 12)
  local year = 2023 + n %% 3; n = math.floor(n / 3)
  local order = n %% 2 == 0 and "top" or "bottom"; n = math.floor(n / 2)
  local question = string.format("%%s %%d models by %%s in %%s in %%s %%d", order, n %% 40 + 2, metric, city, month, year)
  return wrk.format("POST", nil, {["Content-Type"] = "application/json", ["Authorization"] = "Bearer %s"},
    '{"question":"' .. question .. '"}')
end
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def ask(port, method, path, body=None, key=None):
    """One request; its status and its body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/json"} if body else {}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    connection.request(method, path, body, headers)
    reply = connection.getresponse()
    return reply.status, reply.read()


def started(arguments, port):
    """A server that answers."""
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(600):
        try:
            ask(port, "GET", "/livez")
            return process
        except OSError:
            if process.poll() is not None:
                sys.exit(f"{arguments} ended")
            time.sleep(0.1)
    sys.exit(f"{arguments} does not answer")


def processor_of(process):
    """Seconds of processor that a process and its children took so far."""
    seconds = 0
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                fields = file.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if process.pid in (int(name), int(fields[1])):
            seconds += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return seconds


def settled(process):
    """Waits, five minutes at most, until a server has done what it does once it is up: it looks over what is verified."""
    for _ in range(300):
        before = processor_of(process)
        time.sleep(1)
        if processor_of(process) - before < 0.02:
            return


def wrk(server, port, path, script=None):
    """Requests a second, the 99th percentile of their times in milliseconds, and microseconds of processor for each, of wrk and the server."""
    served, children = processor_of(server), os.times()
    command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency"]
    command += ["-s", script] if script else []
    said = subprocess.run(command + [f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        sys.exit(f"{path}: not all were answered\n{said}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    now = os.times()
    own = now.children_user + now.children_system - children.children_user - children.children_system
    count = int(re.search(r"(\d+) requests in", said)[1])
    processor = [1e6 * seconds / count for seconds in (own, processor_of(server) - served)]
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", said).groups()
    return rate, float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit], *processor


def nginx(folder, port):
    """nginx that serves a folder, as many workers as there are processors."""
    config = os.path.join(folder, "nginx.conf")
    # Started by root it would work as somebody who may not look into root's folders.
    user = "user root;" if os.geteuid() == 0 else ""
    written(config, f"""
{user} daemon off; worker_processes auto; pid {folder}/nginx.pid; error_log {folder}/nginx.log crit;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 1000000000;
  types {{ application/json json; }}
  server {{ listen 127.0.0.1:{port}; root {folder}/static; }}
}}
""")
    return started(["nginx", "-p", folder, "-c", config], port)


def written(path, text, mode="w"):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, mode) as file:
        file.write(text)
    return path


def cities(project):
    """The cities of the example, as its dealers have them."""
    with open(os.path.join(project, "data", "dealers.csv"), encoding="utf-8") as file:
        lines = [line.rstrip("\n").split(",") for line in file]
    at = lines[0].index("city")
    return sorted({line[at] for line in lines[1:]})


def main(folder, bare):
    folder = os.path.abspath(folder)
    project = os.path.join(folder, "project")
    reckoner = [RECKONER, "--dir", project]
    subprocess.run(reckoner + ["demo", "--scale", "0.1", "--no-serve"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    key = subprocess.run(reckoner + ["keys", "add", "bench", "--role", "admin"], check=True, capture_output=True, text=True).stdout.strip()
    ports = {name: free_port() for name in ["reckoner", "axum", "nginx"]}
    processes = [started(reckoner + ["serve", "--no-jobs", "--port", str(ports["reckoner"])], ports["reckoner"])]
    try:
        body = json.dumps({"question": QUESTION})
        status, answer = ask(ports["reckoner"], "POST", "/api/v1/query", body, key)
        if status != 200 or json.loads(answer)["status"] != "answered":
            sys.exit(f"{QUESTION}: {status}")
        file = written(os.path.join(folder, "static", "answer.json"), answer, "wb")
        processes.append(started([bare, str(ports["axum"]), file], ports["axum"]))
        if shutil.which("nginx"):
            processes.append(nginx(folder, ports["nginx"]))
        settled(processes[0])
        http_rounds(folder, project, ports, processes, key, body, len(answer))
        if len(processes) > 2:
            files(folder, project, ports, key)
    finally:
        for process in processes:
            process.terminate()
            process.wait()


def http_rounds(folder, project, ports, processes, key, body, size):
    ours, axum, *nginxes = processes
    cached = written(os.path.join(folder, "cached.lua"), CACHED % (json.dumps(body), key))
    names = ",".join(json.dumps(city, ensure_ascii=False) for city in cities(project))
    found = {"cached": [], "distinct": [], "axum": [], "nginx": []}
    before = status_of(ports, key)
    for round in range(ROUNDS):
        # By the clock, so that a second run over the same project is not answered from the first one's log.
        first = (int(time.time()) * 7919 + round * 300_007) % 10**9
        distinct = written(os.path.join(folder, "distinct.lua"), DISTINCT % (names, first, 2, key))
        query = "/api/v1/query"
        found["cached"].append(wrk(ours, ports["reckoner"], query, cached))
        found["axum"].append(wrk(axum, ports["axum"], query, cached))
        found["distinct"].append(wrk(ours, ports["reckoner"], query, distinct))
        for process in nginxes:
            found["nginx"].append(wrk(process, ports["nginx"], "/answer.json"))
    after = status_of(ports, key)
    print(f"{ROUNDS} rounds of {SECONDS} s each, {CONNECTIONS} connections, an answer of {size} bytes\n")
    print("| what | requests/s | ÷ axum | lowest … highest | p99, ms | µs of wrk | µs of the server | axum's µs ÷ its |")
    print("|---|---|---|---|---|---|---|---|")
    for name, runs in found.items():
        if not runs:
            print(f"| {name} | not run: nginx | | | | | | |")
            continue
        # What it would be on a machine of its own: there is only so much processor in a second.
        alone = statistics.median(sum(bare[2:]) / sum(run[2:]) for run, bare in zip(runs, found["axum"]))
        ratios = [run[0] / bare[0] for run, bare in zip(runs, found["axum"])]
        rate, p99, own, served = (statistics.median(run[at] for run in runs) for at in range(4))
        print(
            f"| {name} | {rate:,.0f} | {statistics.median(ratios):.2f} | {min(ratios):.2f} … {max(ratios):.2f} | {p99:.2f} | {own:.0f} | {served:.0f} | {alone:.2f} |"
        )
    slower = statistics.median(far[1] / near[1] for far, near in zip(found["distinct"], found["cached"]))
    print(f"\np99 of distinct ÷ p99 of cached: {slower:.1f}")
    print("questions by what they came to: " + ", ".join(f"{name} {after[name] - before[name]:,}" for name in after))


def status_of(ports, key):
    """Questions since the start, by what they came to and where from."""
    questions = json.loads(ask(ports["reckoner"], "GET", "/api/v1/status", key=key)[1])["questions"]
    return {name: questions[name] for name in ["answered", "ambiguous", "unread", "refused", "failed", "rollup", "live"]}


def files(folder, project, ports, key):
    """A large file of a snapshot, and the same from nginx."""
    snapshots = os.path.join(project, ".reckoner", "snapshots")
    current = json.loads(ask(ports["reckoner"], "GET", "/api/v1/admin/snapshots", key=key)[1])["snapshots"][0]["id"]
    # A snapshot of another day with one file that is large: what is in it does not matter to who only sends it.
    large = "20000101T000000Z"
    shutil.copytree(os.path.join(snapshots, current), os.path.join(snapshots, large), dirs_exist_ok=True)
    with open(os.path.join(snapshots, large, "manifest.json"), encoding="utf-8") as file:
        # A checksum of the manifest stands behind it.
        name = json.JSONDecoder().raw_decode(file.read())[0]["rollups"][0]["file"]
    path = os.path.join(snapshots, large, name)
    os.remove(path)
    piece = os.urandom(1 << 20)
    with open(path, "wb") as file:
        for _ in range(FILE_MB):
            file.write(piece)
    copy = os.path.join(folder, "static", "large.bin")
    shutil.copyfile(path, copy)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(speed(f"http://127.0.0.1:{ports['reckoner']}/api/v1/admin/snapshots/{large}/files/{name}", key))
        theirs.append(speed(f"http://127.0.0.1:{ports['nginx']}/large.bin", key))
    os.remove(copy)
    shutil.rmtree(os.path.join(snapshots, large))
    ratio = statistics.median(our / their for our, their in zip(ours, theirs))
    print(f"\na file of {FILE_MB} MB: {statistics.median(ours):,.0f} MB/s, nginx {statistics.median(theirs):,.0f} MB/s, ratio {ratio:.2f}")


def speed(url, key):
    """Megabytes a second of a whole file."""
    asked = ["curl", "-s", "-f", "-o", "/dev/null", "-w", "%{size_download} %{time_total}", "-H", f"Authorization: Bearer {key}", url]
    size, seconds = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.split()
    if int(size) != FILE_MB << 20:
        sys.exit(f"{url}: {size} bytes")
    return int(size) / float(seconds) / 1e6


if __name__ == "__main__":
    main(*sys.argv[1:])
