"""DuckDB on a pipe: a line of SQL in; a line of nanoseconds and rows out, separated by tabs."""

import sys
import time
from datetime import datetime

try:
    import duckdb
except ImportError:
    # Who started this says so.
    sys.exit(1)


def text(cell):
    match cell:
        case float():
            return f"{cell:.9f}"
        case datetime():
            return str(cell.date())
        case _:
            return str(cell)


connection = duckdb.connect()
for sql in sys.stdin:
    begin = time.perf_counter_ns()
    rows = connection.execute(sql).fetchall()
    nanos = time.perf_counter_ns() - begin
    print(nanos, *("|".join(map(text, row)) for row in rows), sep="\t", flush=True)
