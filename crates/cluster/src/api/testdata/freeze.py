#!/usr/bin/env python3
"""Asks the reference for the answers of the cases beside this file and writes them into the case files.

    KUBEADM=path/to/kubeadm unshare --user --map-root-user python3 freeze.py [file.cases ...]

A case file holds inputs and frozen answers:

    == case NAME: COMMAND [ENVIRONMENT]
    (input)
    == status 1
    (standard error: warnings sorted, then the error; log headers without time and process)
    == output
    (standard output)
    == differs
    (what this program says instead on standard error, where it differs on purpose; kept as it is)

A line such as `@cluster` stands for the two or three lines that start a document of that kind.

Each case runs in fresh namespaces with a host name, an interface eth0 (10.0.0.5/24, fd00::5/64) and default
routes; ENVIRONMENT changes that. Answers do not depend on the machine.
"""

import json
import os
import re
import socket
import subprocess
import sys
import textwrap

KUBEADM = os.environ.get("KUBEADM", "kubeadm")
HERE = os.path.dirname(os.path.abspath(__file__))
RANDOM_TOKEN = "random.0000000000000001"
KINDS = {
    "@init": ("kubeadm.k8s.io/v1beta4", "InitConfiguration"),
    "@cluster": ("kubeadm.k8s.io/v1beta4", "ClusterConfiguration\nkubernetesVersion: v1.37.0"),
    "@join": ("kubeadm.k8s.io/v1beta4", "JoinConfiguration"),
    "@reset": ("kubeadm.k8s.io/v1beta4", "ResetConfiguration"),
    "@upgrade": ("kubeadm.k8s.io/v1beta4", "UpgradeConfiguration"),
    "@kubelet": ("kubelet.config.k8s.io/v1beta1", "KubeletConfiguration"),
    "@kube-proxy": ("kubeproxy.config.k8s.io/v1alpha1", "KubeProxyConfiguration"),
}
SECTION = re.compile(r"^== (case|status|output|differs)\b ?(.*)$")


def parse(text):
    cases, current, section = [], None, None
    for line in text.splitlines(keepends=True):
        match = SECTION.match(line.rstrip("\n"))
        if match and match[1] == "case":
            name, command = match[2].split(": ", 1)
            current = {"name": name, "command": command, "case": "", "differs": None}
            cases.append(current)
            section = "case"
        elif match:
            section = match[1]
            current[section] = ""
        else:
            current[section] += line
    return cases


def write(cases):
    out = ""
    for case in cases:
        out += f"== case {case['name']}: {case['command']}\n{case['case']}"
        out += f"== status {case['code']}\n{case['stderr']}"
        if case["stdout"]:
            out += f"== output\n{case['stdout']}"
        if case["differs"] is not None:
            out += f"== differs\n{case['differs']}"
    return out


def expand(text):
    for name, (version, kind) in KINDS.items():
        text = re.sub(rf"^{name}$", f"apiVersion: {version}\nkind: {kind}", text, flags=re.M)
    return text


def sh(command):
    subprocess.run(command, shell=True, check=True, capture_output=True)


def prepare(environment):
    """Runs inside the namespaces of one case."""
    sh("mount -t tmpfs tmpfs /run && mkdir -p /run/containerd /run/crio /run/dry /run/pki")
    socket.sethostname("Node-1.example")
    sh("ip link set lo up; ip link add eth0 type veth peer name peer0; ip link set peer0 up")
    sh("ip addr add 10.0.0.5/24 dev eth0; ip addr add fd00::5/64 dev eth0 nodad; ip link set eth0 up")
    if environment != "no-route":
        sh("ip -6 route add default via fd00::1")
    if environment not in ("no-route", "ipv6-route"):
        sh("ip route add default via 10.0.0.1")
    if environment == "loopback":
        sh("ip addr flush dev eth0; ip addr add 10.9.9.9/32 dev lo; ip route add default dev eth0")
    paths = {"crio": ["crio/crio.sock"], "two-runtimes": ["containerd/containerd.sock", "crio/crio.sock"]}
    listeners = []
    for path in paths.get(environment, []):
        listener = socket.socket(socket.AF_UNIX)
        listener.bind("/run/" + path)
        listener.listen()
        listeners.append(listener)
    return listeners


def kubeadm(*arguments):
    done = subprocess.run([KUBEADM, *arguments], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


STORED = {"cluster": "ClusterConfiguration", "kubelet": "kubelet", "kube-proxy": r"config\.conf"}


def stored(path, wanted):
    """Documents that init stores in ConfigMaps, taken from dry runs."""
    os.environ["KUBEADM_INIT_DRYRUN_DIR"] = "/run/dry"
    version = ("--kubernetes-version", "v1.37.0")
    kubeadm("init", "phase", "certs", "ca", "--cert-dir", "/run/pki", *version)
    kubeadm("init", "phase", "kubeconfig", "admin", "--cert-dir", "/run/pki", "--kubeconfig-dir", "/run/dry", *version)
    code, text, errors = kubeadm("init", "phase", "upload-config", "all", "--config", path, "--dry-run")
    if code == 0:
        code, more, _ = kubeadm("init", "phase", "addon", "kube-proxy", "--config", path, "--dry-run")
        text += more
    documents = []
    for name in wanted:
        match = re.search(rf"^  {STORED[name]}: \|-?\n((?:    .*\n|\n)*)", text, re.M)
        if match:
            documents.append(textwrap.dedent(match[1]).rstrip("\n") + "\n")
    return code, "---\n".join(documents), errors


def answer(command, path):
    words = command.split()
    if words[0] == "validate":
        return kubeadm("config", "validate", "--config", path)
    if words[0] == "validate-experimental":
        return kubeadm("config", "validate", "--allow-experimental-api", "--config", path)
    if words[0] == "migrate":
        return kubeadm("config", "migrate", "--old-config", path)
    if words[0] == "load":
        code, _, errors = kubeadm("config", "images", "list", "--config", path)
        return code, "", errors.replace("could not convert cfg to an internal cfg: ", "")
    if words[0] == "stored":
        return stored(path, [word for word in words[1:] if word in STORED])
    return kubeadm("config", "print", *words[1:])


def normalize_errors(text):
    entries = []
    for line in text.splitlines():
        line = re.sub(r"^([WI])\d{4} [\d:.]+ +\d+ ", r"\1 ", line)
        if line.startswith(("W ", "I ", "error: ")):
            entries.append(line)
        elif not line.startswith("To see the stack trace") and entries and line:
            entries[-1] += "\n" + line
    entries = [entry for entry in entries if "dry-run directory" not in entry]
    warnings = sorted(entry for entry in entries if not entry.startswith("error: "))
    errors = [entry for entry in entries if entry.startswith("error: ")]
    return "".join(entry + "\n" for entry in warnings + errors)


def run_case():
    """The child: reads a case from standard input, prints the answer as JSON."""
    command, text = sys.stdin.read().split("\n", 1)
    text = expand(text)
    words = command.split()
    known = ("no-route", "ipv6-route", "loopback", "crio", "two-runtimes")
    environment = words[-1] if words[-1] in known else ""
    listeners = prepare(environment)
    with open("/run/config.yaml", "w", newline="") as file:
        file.write(text)
    code, out, errors = answer(command, "/run/config.yaml")
    del listeners
    if words[0] == "migrate":
        fixed = lambda found: found[0] if found[1] in text else f"token: {RANDOM_TOKEN}"
        out = re.sub(r"token: ([a-z0-9]{6}\.[a-z0-9]{16})\b", fixed, out)
    json.dump((code, out, normalize_errors(errors)), sys.stdout)


def main():
    if sys.argv[1:] == ["--case"]:
        return run_case()
    files = sys.argv[1:] or sorted(name for name in os.listdir(HERE) if name.endswith(".cases"))
    for name in files:
        path = os.path.join(HERE, name)
        cases = parse(open(path, newline="").read())
        for case in cases:
            child = subprocess.run(
                ["unshare", "--net", "--uts", "--mount", sys.executable, __file__, "--case"],
                input=f"{case['command']}\n{case['case']}", capture_output=True, text=True)
            if child.returncode != 0:
                sys.exit(f"{name}: {case['name']}: {child.stderr}")
            case["code"], case["stdout"], case["stderr"] = json.loads(child.stdout)
        with open(path, "w", newline="") as file:
            file.write(write(cases))
        print(f"{name}: {len(cases)} cases")


if __name__ == "__main__":
    main()
