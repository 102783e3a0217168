#!/usr/bin/env python3
"""One node for a Kubernetes without any: runs the first container of each Pod as a process of this machine.

It does what a test of Jobs needs of a kubelet and a scheduler: binds Pods, reads their Secrets, mounts them (as root, in a mount namespace of
the process), runs the command, reports the status, serves the log. Images are not pulled: the command must be on this machine; an image whose
name begins with "missing" is one that cannot be pulled.

    KUBE_TOKEN=… kubelet.py API_URL
"""
import base64
import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

API, NODE = sys.argv[1], "laptop"
LOGS, PROCESSES = {}, {}
TRUSTING = ssl._create_unverified_context()


def call(method, path, body=None, kind="application/json"):
    request = urllib.request.Request(API + path, method=method, data=None if body is None else json.dumps(body).encode())
    request.add_header("content-type", kind)
    request.add_header("authorization", "Bearer " + os.environ["KUBE_TOKEN"])
    with urllib.request.urlopen(request, context=TRUSTING) as answer:
        return json.load(answer)


def status(pod, phase, state):
    name = pod["spec"]["containers"][0]["name"]
    body = {"status": {"phase": phase, "containerStatuses": [{
        "name": name, "image": "", "imageID": "", "ready": phase == "Running", "restartCount": 0, "state": state}]}}
    meta = pod["metadata"]
    call("PATCH", f"/api/v1/namespaces/{meta['namespace']}/pods/{meta['name']}/status", body, "application/merge-patch+json")


def value(pod, entry):
    if "value" in entry:
        return entry["value"]
    source = entry.get("valueFrom", {})
    if "secretKeyRef" in source:
        secret = call("GET", f"/api/v1/namespaces/{pod['metadata']['namespace']}/secrets/{source['secretKeyRef']['name']}")
        return base64.b64decode(secret["data"][source["secretKeyRef"]["key"]]).decode()
    return ""


def mounts(pod, container, folder):
    """Shell lines that put the Pod's Secrets and empty folders where the container wants them."""
    volumes = {each["name"]: each for each in pod["spec"].get("volumes", [])}
    lines = []
    for mount in container.get("volumeMounts", []):
        volume, place = volumes[mount["name"]], os.path.join(folder, mount["name"])
        os.makedirs(place, exist_ok=True)
        if "secret" in volume:
            secret = call("GET", f"/api/v1/namespaces/{pod['metadata']['namespace']}/secrets/{volume['secret']['secretName']}")
            items = volume["secret"].get("items") or [{"key": key, "path": key} for key in secret["data"]]
            for item in items:
                with open(os.path.join(place, item["path"]), "wb") as file:
                    file.write(base64.b64decode(secret["data"][item["key"]]))
        elif "projected" not in volume and "emptyDir" not in volume:
            continue
        lines.append(f"mkdir -p '{mount['mountPath']}' && mount --bind '{place}' '{mount['mountPath']}'")
    return lines


def prepare(pod, container, folder):
    """The command and environment of a container, once all that it names is there: a Job may be a moment older than its Secret."""
    environment = {"PATH": os.environ["PATH"]}
    environment.update({each["name"]: value(pod, each) for each in container.get("env", [])})
    for source in container.get("envFrom", []):
        if "secretRef" in source:
            secret = call("GET", f"/api/v1/namespaces/{pod['metadata']['namespace']}/secrets/{source['secretRef']['name']}")
            environment.update({name: base64.b64decode(data).decode() for name, data in secret["data"].items()})
    script = " && ".join(mounts(pod, container, folder) + ['exec "$@"'])
    return ["unshare", "--mount", "sh", "-c", script, "sh", *container.get("command", []), *container.get("args", [])], environment


def run(pod):
    meta, container = pod["metadata"], pod["spec"]["containers"][0]
    key = (meta["namespace"], meta["name"])
    try:
        if container["image"].startswith("missing"):
            status(pod, "Pending", {"waiting": {"reason": "ImagePullBackOff", "message": "no such image: " + container["image"]}})
            return
        folder = tempfile.mkdtemp(prefix="pod-")
        command = None
        while not command:
            try:
                command, environment = prepare(pod, container, folder)
            except urllib.error.HTTPError as missing:
                status(pod, "Pending", {"waiting": {"reason": "CreateContainerConfigError", "message": str(missing)}})
                time.sleep(0.3)
        log = LOGS[key] = os.path.join(folder, "log")
        with open(log, "wb") as out:
            process = subprocess.Popen(command, stdout=out, stderr=out, env=environment, cwd=folder, start_new_session=True)
        PROCESSES[key] = process
        began = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        status(pod, "Running", {"running": {"startedAt": began}})
        code = process.wait()
        code = 128 - code if code < 0 else code
        ended = {"terminated": {"exitCode": code, "reason": "Completed" if code == 0 else "Error",
                                "startedAt": began, "finishedAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}}
        status(pod, "Succeeded" if code == 0 else "Failed", ended)
    except urllib.error.HTTPError as gone:
        if gone.code != 404:
            raise


def kill(key):
    process = PROCESSES.pop(key, None)
    if process and process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


def look():
    """A Pod is bound and begun once; one that is to go is killed, and let go."""
    begun = set()
    while True:
        for pod in call("GET", "/api/v1/pods")["items"]:
            meta = pod["metadata"]
            key, path = (meta["namespace"], meta["name"]), f"/api/v1/namespaces/{meta['namespace']}/pods/{meta['name']}"
            if meta.get("deletionTimestamp"):
                kill(key)
                try:
                    call("DELETE", path + "?gracePeriodSeconds=0")
                except urllib.error.HTTPError:
                    pass
            elif meta["uid"] not in begun:
                begun.add(meta["uid"])
                if not pod["spec"].get("nodeName"):
                    call("POST", path + "/binding", {"apiVersion": "v1", "kind": "Binding", "metadata": {"name": meta["name"]},
                                                     "target": {"apiVersion": "v1", "kind": "Node", "name": NODE}})
                threading.Thread(target=run, args=(pod,), daemon=True).start()
        for key in [key for key in PROCESSES if PROCESSES[key].poll() is not None]:
            PROCESSES.pop(key)
        time.sleep(0.2)


class Log(BaseHTTPRequestHandler):
    def do_GET(self):
        parts = self.path.split("?")[0].split("/")
        log = LOGS.get((parts[2], parts[3])) if len(parts) > 3 else None
        body = open(log, "rb").read() if log and os.path.exists(log) else b""
        self.send_response(200 if log else 404)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main():
    folder = tempfile.mkdtemp(prefix="kubelet-")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + NODE, "-days", "1",
                    "-keyout", folder + "/key", "-out", folder + "/cert"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder + "/cert", folder + "/key")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Log)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    shutil.rmtree(folder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    call("POST", "/api/v1/nodes", {"apiVersion": "v1", "kind": "Node", "metadata": {"name": NODE}})
    call("PATCH", f"/api/v1/nodes/{NODE}/status", {"status": {
        "addresses": [{"type": "InternalIP", "address": "127.0.0.1"}],
        "daemonEndpoints": {"kubeletEndpoint": {"Port": server.server_address[1]}}}}, "application/merge-patch+json")
    look()


main()
