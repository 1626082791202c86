#!/usr/bin/env python3
"""The daemon over TLS beside nginx, which serves the same bytes from a file with the same certificate; what the daemon
needs when nobody asks; and what a check costs through it: core/docs/performance.md."""

import argparse
import os
import re
import shutil
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BIN = Path(__file__).resolve().parents[2] / "build/release/bin"
SYSTEMS = 10


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def make_installation(folder, findings, port):
    """Ten systems; every account but those of ten people is nobody's, which is one finding each."""
    for sub in ("register", "systems.d"):
        (folder / sub).mkdir()
    register = folder / "register"
    ids = [f"system{i}" for i in range(SYSTEMS)] + ["small"]
    (register / "systems.csv").write_text(
        "system,confidentiality,integrity,availability\n" + "".join(f"{i},1,1,1\n" for i in ids))
    (register / "owners.csv").write_text("system,person,capacity\n" + "".join(f"{i},p0,system_owner\n" for i in ids))
    (register / "roles.csv").write_text(
        "system,role,approved_by,approved_on\n" + "".join(f"{i},r,p0,2026-01-01\n" for i in ids))
    (register / "role_entitlements.csv").write_text(
        "system,role,entitlement\n" + "".join(f"{i},r,e\n" for i in ids))
    (register / "birthrights.csv").write_text("system,role\n" + "".join(f"{i},r\n" for i in ids))
    (register / "people.csv").write_text("person\n" + "".join(f"p{i}\n" for i in range(10)))
    for number, system in enumerate(ids):
        (folder / system).mkdir()
        strangers = 0 if system == "small" else findings // SYSTEMS
        (folder / system / "grants.csv").write_text(
            "account,entitlement\n" + "".join(f"p{i},e\n" for i in range(10)) +
            "".join(f"stranger{number}-{i},e\n" for i in range(strangers)))
        (folder / "systems.d" / f"{system}.toml").write_text(
            f'[system]\nid = "{system}"\nconnector = "csv"\n[connector]\npath = "../{system}"\n'
            '[correlate]\nkeys = [{ account = "account", person = "person" }]\n')
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                    "30", "-subj", "/CN=bench", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
                    folder / "key.pem", "-out", folder / "certificate.pem"], check=True, capture_output=True)
    user = subprocess.run(["id", "-un"], check=True, capture_output=True, text=True).stdout.strip()
    (folder / "behorig.toml").write_text(
        '[daemon]\nsocket = "sock"\n[api]\naddress = "127.0.0.1"\n' f"port = {port}\n"
        'certificate = "certificate.pem"\nkey = { file = "key.pem" }\n'
        f'[[access]]\nuser = "{user}"\nroles = ["coordinator"]\n'
        '[[access]]\nmachine = "bench"\nroles = ["controller"]\n')


def behorig(folder, *arguments):
    return subprocess.run([BIN / "behorig", "--config", folder / "behorig.toml", *arguments], capture_output=True,
                          text=True, check=False)


def wait_for(port):
    for _ in range(600):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit(f"nobody listens on port {port}")


def fetch(port, path, headers):
    """Head and body of one answer."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    with context.wrap_socket(socket.create_connection(("127.0.0.1", port))) as one:
        one.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{lines}\r\n".encode())
        out = b""
        while piece := one.recv(65536):
            out += piece
    head, _, body = out.partition(b"\r\n\r\n")
    return head.decode(), body


def load(port, path, headers, seconds):
    """Requests a second, p50 and p99 as wrk tells them; and how many answers were neither 2xx nor 3xx."""
    command = ["wrk", "-t2", "-c16", f"-d{seconds}s", "--latency"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    text = subprocess.run([*command, f"https://127.0.0.1:{port}{path}"], check=True, capture_output=True,
                          text=True).stdout
    find = lambda pattern: (re.search(pattern, text, re.M) or [None, "-"])[1]
    return find(r"Requests/sec:\s+(\S+)"), find(r"^\s+50%\s+(\S+)"), find(r"^\s+99%\s+(\S+)"), find(r"Non-2xx or 3xx responses: (\d+)")


def start_nginx(folder, port):
    (folder / "nginx.conf").write_text(
        f"worker_processes 2; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;\n"
        "events { worker_connections 256; }\nhttp { access_log off; etag on; default_type application/json;\n"
        + "".join(f"{kind}_temp_path {folder}/nginx-{kind};\n"
                  for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        + f"server {{ listen 127.0.0.1:{port} ssl; root {folder}/web; ssl_certificate {folder}/certificate.pem;\n"
        f"ssl_certificate_key {folder}/key.pem; keepalive_requests 1000000; }} }}\n")
    return subprocess.Popen(["nginx", "-c", folder / "nginx.conf"], stderr=subprocess.DEVNULL)


def processor_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def pss_kib(pid):
    return int(re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)[1])


def seconds_of_checks(folder, rounds, *more):
    out = []
    for _ in range(rounds):
        began = time.monotonic()
        ended = behorig(folder, "check", "small", *more)
        out.append(time.monotonic() - began)
        if ended.returncode != 0:
            sys.exit(f"check small {' '.join(more)}: {ended.returncode}: {ended.stderr}")
    return statistics.median(out)


def measure(folder, options):
    port, other = free_port(), free_port()
    make_installation(folder, options.findings, port)
    first = behorig(folder, "check")
    if first.returncode != 1:
        sys.exit(f"the first check: {first.returncode}: {first.stderr}")
    token = behorig(folder, "token", "create", "--name", "bench", "--as", "bench/controller", "--until",
                    "2099-12-31").stdout.strip()
    with open(folder / "daemon.log", "w", encoding="utf-8") as log:
        daemon = subprocess.Popen([BIN / "behorigd", "--config", folder / "behorig.toml"], stdout=subprocess.DEVNULL,
                                  stderr=log)
    nginx = None
    try:
        wait_for(port)
        before = processor_seconds(daemon.pid)
        time.sleep(options.seconds)
        idle = (processor_seconds(daemon.pid) - before) / options.seconds
        print(f"idle: {pss_kib(daemon.pid) / 1024:.1f} MiB (PSS), {100 * idle:.2f} % of a processor")
        bearer = {"Authorization": f"Bearer {token}"}
        head, body = fetch(port, "/api/v1/findings", bearer)
        if not head.startswith("HTTP/1.1 200"):
            sys.exit(head)
        tag = re.search(r"^ETag: (\S+)", head, re.M)[1]
        (folder / "web").mkdir()
        (folder / "web/findings").write_bytes(body)
        os.chmod(folder, 0o755)
        nginx = start_nginx(folder, other)
        wait_for(other)
        file_tag = re.search(r"^ETag: (\S+)", fetch(other, "/findings", {})[0], re.M)[1]
        print(f"a page of {len(body)} bytes, of {options.findings} findings; 16 connections, TLS")
        print("| server | answer | requests/s | p50 | p99 | errors |\n|---|---|---|---|---|---|")
        for name, at, path, headers, known in (("behorigd", port, "/api/v1/findings", bearer, tag),
                                               ("nginx", other, "/findings", {}, file_tag)):
            for answer, more in (("200", {}), ("304", {"If-None-Match": known})):
                rate, half, most, errors = load(at, path, {**headers, **more}, options.seconds)
                print(f"| {name} | {answer} | {rate} | {half} | {most} | {errors} |", flush=True)
        print(f"after that: {pss_kib(daemon.pid) / 1024:.1f} MiB (PSS)")
        asked, alone = (seconds_of_checks(folder, options.rounds, *more) for more in ((), ("--local",)))
        print(f"a check of a small system, median of {options.rounds}: {1000 * asked:.0f} ms by the daemon, "
              f"{1000 * alone:.0f} ms with --local")
    finally:
        for one in (daemon, nginx):
            if one is not None:
                one.terminate()
                one.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=10, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=11, help="of the checks")
    options = parser.parse_args()
    for tool in ("wrk", "nginx", "openssl"):
        if shutil.which(tool) is None and not Path(f"/usr/sbin/{tool}").exists():
            sys.exit(f"{tool} is not installed")
    os.environ["PATH"] += ":/usr/sbin"
    os.environ["LANG"] = "C.UTF-8"
    with tempfile.TemporaryDirectory(prefix="behorig-http-") as folder:
        measure(Path(folder), options)


if __name__ == "__main__":
    main()
