"""The printer of receipts: `POST /receipts`. Python's standard library and nothing else; it writes OTLP/JSON."""

import json
import os
import queue
import re
import secrets
import signal
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SERVER, CLIENT = 2, 3
STOCK = os.environ.get("STOCK_URL", "http://localhost:5101")
ENDPOINT = os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318")
DELAY = float(os.environ.get("OTEL_BSP_SCHEDULE_DELAY", "5000")) / 1000
# Nobody's proxy is between neighbours.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def post(url, body, headers):
    request = urllib.request.Request(url, data=json.dumps(body).encode(), method="POST")
    for name, value in {"Content-Type": "application/json", **headers}.items():
        request.add_header(name, value)
    with OPENER.open(request, timeout=5) as answer:
        return answer.status


class Span:
    """One operation: it starts when it is made."""

    def __init__(self, name, kind, parent):
        trace_id, parent_id = parent or (secrets.token_hex(16), None)
        self.context = (trace_id, secrets.token_hex(8))
        self.fields = {"traceId": trace_id, "spanId": self.context[1], "name": name, "kind": kind}
        if parent_id:
            self.fields["parentSpanId"] = parent_id
        self.fields["startTimeUnixNano"] = str(time.time_ns())
        self.attributes = {}

    def end(self):
        self.fields["endTimeUnixNano"] = str(time.time_ns())
        self.fields["attributes"] = [{"key": k, "value": value(v)} for k, v in self.attributes.items()]
        EXPORTER.spans.put(self.fields)

    def traceparent(self):
        return "00-{}-{}-01".format(*self.context)


def value(of):
    return {"intValue": str(of)} if isinstance(of, int) else {"stringValue": of}


def read_traceparent(header):
    """The trace and the span of the caller, if it told them."""
    found = re.fullmatch(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}", header or "")
    return found.groups() if found else None


class Exporter(threading.Thread):
    """Sends what has ended, in batches."""

    def __init__(self):
        super().__init__(daemon=True)
        self.spans, self.stopping = queue.Queue(), threading.Event()

    def run(self):
        while not self.stopping.wait(DELAY):
            self.flush()

    def flush(self):
        spans = []
        while not self.spans.empty():
            spans.append(self.spans.get())
        if not spans:
            return
        resource = {"attributes": [{"key": "service.name", "value": value("receipt-service")}]}
        export = {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": spans}]}]}
        try:
            post(ENDPOINT + "/v1/traces", export, {})
        except OSError as error:
            print(f"the spans are lost: {error}", file=sys.stderr)


EXPORTER = Exporter()


class Printer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        context = read_traceparent(self.headers.get("traceparent"))
        span = Span("POST /receipts", SERVER, context)
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        customer = asked["customer"]
        span.attributes = {"http.request.method": "POST", "app.customer": customer}
        call = Span("POST", CLIENT, span.context)
        status = post(STOCK + "/taken", {"customer": customer}, {"traceparent": call.traceparent()})
        call.attributes = {"http.request.method": "POST", "http.response.status_code": status}
        call.end()
        receipt = f"{customer.capitalize()}: {asked['amount']} x {asked['item']}"
        body = json.dumps({"receipt": receipt}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        span.attributes["http.response.status_code"] = 200
        span.end()

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    # More come at once than the five that it would let wait.
    request_queue_size = 64


def main():
    EXPORTER.start()
    server = Server(("127.0.0.1", int(os.environ.get("PORT", "5102"))), Printer)
    stop = lambda *_: threading.Thread(target=server.shutdown).start()
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    server.serve_forever(poll_interval=0.05)
    EXPORTER.stopping.set()
    EXPORTER.join()
    EXPORTER.flush()


main()
