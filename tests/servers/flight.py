"""A small server of Flight SQL over DuckDB: statements, and what they give. For tests; it knows no sign-in."""
import sys
import threading

import duckdb
import pyarrow as pa
from pyarrow import flight


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def fields(data):
    """The fields of a message that are texts or messages themselves, by number."""
    found, at = {}, 0
    while at < len(data):
        tag, at = varint(data, at)
        length, at = varint(data, at)
        if tag & 7 == 2:
            found[tag >> 3] = data[at : at + length]
            at += length
    return found


def written(number, data):
    length, size = bytearray(), len(data)
    while size >= 0x80:
        length.append(size & 0x7F | 0x80)
        size >>= 7
    length.append(size)
    return bytes([number << 3 | 2]) + bytes(length) + data


def statement(command):
    """The SQL of a command, and which it is."""
    any_message = fields(command)
    kind = any_message[1].decode().rsplit(".", 1)[-1]
    return kind, fields(any_message[2]).get(1, b"").decode()


class Server(flight.FlightServerBase):
    def __init__(self, path):
        super().__init__("grpc://127.0.0.1:0")
        # One connection, as a session is one: what is set or begun in it stays.
        self.database = duckdb.connect(path, read_only=True)
        self.lock = threading.Lock()
        # What was computed and not yet fetched, by its query.
        self.tables = {}

    def get_flight_info(self, context, descriptor):
        kind, sql = statement(descriptor.command)
        if kind != "CommandStatementQuery":
            raise flight.FlightUnavailableError(f"{kind} is not known here")
        self.tables[sql] = table = self.run(sql)
        ticket = written(1, b"type.googleapis.com/arrow.flight.protocol.sql.TicketStatementQuery")
        ticket += written(2, written(1, sql.encode()))
        return flight.FlightInfo(table.schema, descriptor, [flight.FlightEndpoint(ticket, [])], -1, -1)

    def do_get(self, context, ticket):
        _, sql = statement(ticket.ticket)
        return flight.RecordBatchStream(self.tables.pop(sql))

    def do_put(self, context, descriptor, reader, writer):
        _, sql = statement(descriptor.command)
        self.run(sql)
        writer.write(pa.py_buffer(b"\x08\x00"))

    def run(self, sql):
        try:
            with self.lock:
                return self.database.execute(sql).to_arrow_table()
        except duckdb.Error as error:
            raise flight.FlightServerError(str(error)) from None


server = Server(sys.argv[1])
print(server.port, flush=True)
server.serve()
