"""A flow of three tasks. Python's standard library and nothing else: it tells Prefect by REST, Jaeger by OTLP/JSON."""

import json
import os
import secrets
import sys
import time
import urllib.error
import urllib.request

API = os.environ.get("PREFECT_API_URL", "http://localhost:4200/api")
JAEGER = os.environ.get("JAEGER_UI_URL", "http://localhost:16686")
OTLP = os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318")
# Nobody's proxy is between neighbours.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
SPANS = []


def send(method, url, body):
    for again in range(8):
        request = urllib.request.Request(url, data=json.dumps(body).encode(), method=method)
        request.add_header("Content-Type", "application/json")
        try:
            with OPENER.open(request, timeout=5) as answer:
                text = answer.read()
                return json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            # SQLite lets one write at a time.
            if error.code != 503 or again == 7:
                raise
            time.sleep(0.05 * 2**again)


class Span:
    """One operation: it starts when it is made."""

    def __init__(self, name, parent=None):
        self.trace = parent.trace if parent else secrets.token_hex(16)
        self.id = secrets.token_hex(8)
        self.fields = {"traceId": self.trace, "spanId": self.id, "name": name, "kind": 1}
        self.fields["startTimeUnixNano"] = str(time.time_ns())
        self.fields["attributes"] = []
        if parent:
            self.fields["parentSpanId"] = parent.id

    def set(self, key, value):
        self.fields["attributes"].append({"key": key, "value": {"stringValue": value}})

    def end(self):
        self.fields["endTimeUnixNano"] = str(time.time_ns())
        SPANS.append(self.fields)

    def labels(self):
        return {"__OTEL_TRACEPARENT": f"00-{self.trace}-{self.id}-01"}


def flush():
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "prefect-etl-service"}}]}
    send("POST", OTLP + "/v1/traces", {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": SPANS}]}]})


def state(kind, run, of):
    send("POST", f"{API}/{kind}/{run}/set_state", {"state": {"type": of}})


def log(run, message, task=None):
    line = {"name": "etl", "level": 20, "message": message, "timestamp": now(), "flow_run_id": run, "task_run_id": task}
    send("POST", API + "/logs/", [line])


def now():
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()) + f".{time.time_ns() % 10**9 // 1000:06}Z"


def task(run, flow, name, work, before=None):
    span = Span(name, flow)
    inputs = {"data": [{"input_type": "task_run", "id": before}]} if before else {}
    made = {"flow_run_id": run, "task_key": name, "dynamic_key": "0", "name": name + "-0", "task_inputs": inputs}
    made.update({"state": {"type": "PENDING"}, "labels": span.labels()})
    made = send("POST", API + "/task_runs/", made)["id"]
    state("task_runs", made, "RUNNING")
    time.sleep(0.02)
    work(run, made)
    state("task_runs", made, "COMPLETED")
    span.end()
    return made


def main():
    name = sys.argv[1] if len(sys.argv) > 1 else "papaya-otter"
    flow = Span("etl-flow")
    flow.set("prefect.run.name", name)
    book = send("POST", API + "/flows/", {"name": "ETL com Tracing"})["id"]
    made = {"flow_id": book, "name": name, "state": {"type": "PENDING"}, "labels": flow.labels()}
    run = send("POST", API + "/flow_runs/", made)["id"]
    state("flow_runs", run, "RUNNING")
    extract = task(run, flow, "extract_data", lambda *_: None)
    transform = task(run, flow, "transform_data", lambda *_: None, extract)
    task(run, flow, "load_data", lambda run, made: log(run, "record 1", made), transform)
    log(run, name + ": 10 records loaded")
    link = {"key": "jaeger-trace", "type": "markdown", "data": f"[Jaeger]({JAEGER}/trace/{flow.trace})", "flow_run_id": run}
    send("POST", API + "/artifacts/", link)
    state("flow_runs", run, "COMPLETED")
    flow.end()
    flush()
    print(f"{name}: 10 records loaded")


main()
