"""Rollups of the automotive example beside DuckDB computing the same aggregates one by one.

    make bench-build [SCALES="10 100"]

A scale of 1 is a million sales. Both read the same Parquet and CSV files, with as many threads as there are
processors; DuckDB writes each aggregate into a table in memory. Runs are interleaved (ROUNDS of each, 3
unless said otherwise), and of whole processes: the median of the seconds by the clock, the most memory that was held.
"""

import json
import os
import subprocess
import sys
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), ".."))
RECKONER = os.environ.get("RECKONER_BIN", os.path.join(ROOT, "bin", "release", "reckoner"))
# How often each is run; times are medians.
ROUNDS = int(os.environ.get("ROUNDS", "3"))


def run(arguments, **options):
    """Runs a process; its output, its seconds, and the most megabytes that it held."""
    began = time.monotonic()
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **options)
    output = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{arguments} failed")
    return output, time.monotonic() - began, used.ru_maxrss / 1000


def duckdb_child(folder):
    """Computes the aggregates whose SQL comes in, one by one; prints rows and seconds of each."""
    import duckdb

    os.chdir(folder)
    connection = duckdb.connect()
    for statement in json.load(sys.stdin):
        began = time.monotonic()
        connection.execute(f"CREATE OR REPLACE TABLE rollup AS {statement}")
        rows = connection.execute("SELECT COUNT(*) FROM rollup").fetchone()[0]
        print(json.dumps([rows, time.monotonic() - began]))


def main(folder, scales):
    print(f"| sales | rollups | Reckoner | DuckDB {version()} | Reckoner / DuckDB | Reckoner, MB | DuckDB, MB |")
    print("|---|---|---|---|---|---|---|")
    for scale in scales:
        project = os.path.join(folder, f"automotive-{scale}")
        run([RECKONER, "--dir", project, "demo", "--scale", scale, "--no-serve"])
        advice = json.loads(run([RECKONER, "--dir", project, "advise", "--json"])[0])
        statements = [rollup["sql"] for rollup in advice["rollups"]]
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(run([RECKONER, "--dir", project, "build"])[1:])
            text = os.path.join(folder, "statements.json")
            with open(text, "w", encoding="utf-8") as file:
                json.dump(statements, file)
            with open(text, encoding="utf-8") as file:
                theirs.append(run([sys.executable, __file__, "--duckdb", project], stdin=file)[1:])
        seconds = [sorted(run[0] for run in runs)[ROUNDS // 2] for runs in (ours, theirs)]
        memory = [max(run[1] for run in runs) for runs in (ours, theirs)]
        print(
            f"| {int(float(scale) * 1e6):,} | {len(statements)} | {seconds[0]:.1f} s | {seconds[1]:.1f} s "
            f"| {seconds[0] / seconds[1]:.2f} | {memory[0]:,.0f} | {memory[1]:,.0f} |",
            flush=True,
        )


def version():
    try:
        import duckdb

        return duckdb.__version__
    except ImportError:
        sys.exit("not run: duckdb")


if __name__ == "__main__":
    if sys.argv[1] == "--duckdb":
        duckdb_child(sys.argv[2])
    else:
        main(sys.argv[1], sys.argv[2:])
