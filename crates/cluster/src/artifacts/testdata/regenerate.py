#!/usr/bin/env python3
"""Runs the reference over every case and freezes what it makes.

Usage (as root, on Linux with iproute2, unshare and openssl): KUBEADM=/path/to/kubeadm ./regenerate.py [case ...]

A case is `cases/<name>.txt`: a comment, facts (`# key: value`), then sections `-- name --`. The sections `config.yaml` and
`patches/*` are written by hand; all others come from here. A section that equals the one of the case `default` is left out;
one that resembles it is stored as a unified diff without context, `-- name (diff) --`.

The reference runs in namespaces of its own, with overlays over /etc, /usr and /var/lib: the machine stays as it is.
Keys, signatures and times change with every run, so they are replaced by fixed words.
"""
import base64
import difflib
import ipaddress
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(HERE, "cases")
KUBEADM = os.environ.get("KUBEADM", "kubeadm")
COMPONENTS = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"]
KUBECONFIGS = ["admin", "super-admin", "kubelet", "controller-manager", "scheduler"]
CERTIFICATES = ["ca", "apiserver", "apiserver-kubelet-client", "front-proxy-ca", "front-proxy-client", "etcd/ca",
                "etcd/server", "etcd/peer", "etcd/healthcheck-client", "apiserver-etcd-client"]
CA_DIRECTORIES = "/etc/ca-certificates /usr/share/ca-certificates /usr/local/share/ca-certificates"
ALL_CA_DIRECTORIES = CA_DIRECTORIES.split() + ["/etc/pki"]

NAMESPACE = r"""
set -e
mount --make-rprivate /
mount -t tmpfs tmpfs /mnt
mkdir /mnt/eu /mnt/ew /mnt/lu /mnt/lw /mnt/uu /mnt/uw
mount -t overlay o -o lowerdir=/etc,upperdir=/mnt/eu,workdir=/mnt/ew /etc
mount -t overlay o -o lowerdir=/var/lib,upperdir=/mnt/lu,workdir=/mnt/lw /var/lib
mount -t overlay o -o lowerdir=/usr,upperdir=/mnt/uu,workdir=/mnt/uw /usr
rm -rf /etc/kubernetes /var/lib/kubelet; mkdir -p /etc/kubernetes /var/lib/kubelet /var/lib/etcd
hostname node-1; echo "10.0.0.11 node-1" >> /etc/hosts
ip link set lo up
ip link add eth0 type veth peer name p0
ip addr add 10.0.0.11/24 dev eth0; ip -6 addr add fd00::11/64 dev eth0 nodad
ip link set eth0 up; ip link set p0 up; ip route add default via 10.0.0.1
"""

DRY_RUN = r"""
eval "$BEFORE" >/dev/null 2>&1
kubeadm init --dry-run --config $W/config.yaml --ignore-preflight-errors=all $UPLOAD >$W/stdout 2>$W/stderr
kubeadm config images list --config $W/config.yaml >$W/images 2>/dev/null
for a in $PRINT; do
  kubeadm init phase addon $a --print-manifest --config $W/config.yaml >$W/print-$a 2>/dev/null || true
done
"""

# Users and groups get the numbers that follow the last one, so there must be none.
PHASES = r"""
echo "root:x:0:0::/root:/bin/sh" > /etc/passwd; echo "root:x:0:" > /etc/group; rm -f /etc/login.defs
kubeadm init phase certs all --config $W/config.yaml >/dev/null 2>&1
kubeadm init phase kubeconfig all --config $W/config.yaml >/dev/null 2>&1
eval "$BEFORE"
kubeadm init phase control-plane all --config $W/config.yaml >$W/stdout 2>$W/stderr
kubeadm init phase etcd local --config $W/config.yaml >>$W/stdout 2>>$W/stderr
cp /etc/kubernetes/manifests/*.yaml $W/out/
"""


def read_case(name):
    facts, sections, order, current = {}, {}, [], None
    header = []
    with open(os.path.join(CASES, name + ".txt")) as file:
        for line in file.read().splitlines(keepends=True):
            mark = re.fullmatch(r"-- (.+) --\n", line)
            if mark:
                current = mark[1]
                sections[current] = ""
                order.append(current)
            elif current is None:
                header.append(line)
                fact = re.fullmatch(r"# ([a-z-]+): (.*)\n", line)
                if fact:
                    facts[fact[1]] = fact[2]
            else:
                sections[current] += line
    inputs = {key: sections[key] for key in order if key == "config.yaml" or key.startswith("patches/")}
    return "".join(header), facts, inputs


def run(facts, inputs, work):
    for path, text in inputs.items():
        target = os.path.join(work, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w") as file:
            file.write(text.replace("PATCHES", os.path.join(work, "patches")))
    os.mkdir(os.path.join(work, "out"))
    script = NAMESPACE
    wanted = facts.get("ca-directories", CA_DIRECTORIES).split()
    script += "".join(f"rm -rf {d}\n" for d in ALL_CA_DIRECTORIES) + "".join(f"mkdir -p {d}\n" for d in wanted)
    script += "set +e\n" + (PHASES if facts.get("mode") == "phases" else DRY_RUN)
    environment = {
        "PATH": os.path.dirname(os.path.abspath(KUBEADM)) + ":/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/root", "W": work, "KUBEADM_INIT_DRYRUN_DIR": os.path.join(work, "out"),
        "UPLOAD": facts.get("flags", ""), "BEFORE": facts.get("before", ""), "PRINT": facts.get("print", ""),
    }
    environment |= dict(pair.split("=", 1) for pair in facts.get("environment", "").split())
    subprocess.run(["unshare", "-m", "-n", "-u", "bash", "-c", script], env=environment, check=False)


def text_of(path):
    if not os.path.exists(path):
        return None
    with open(path) as file:
        return file.read()


def certificate_line(name, pem):
    def ask(*args):
        return subprocess.run(["openssl", "x509", "-noout", "-nameopt", "RFC2253,sep_comma_plus,-dn_rev", *args],
                              input=pem, capture_output=True, text=True).stdout.strip()
    extensions = dict(re.findall(r"X509v3 ([^:]+):.*\n\s+(.*)", ask("-ext", "subjectAltName,extendedKeyUsage")))
    usages = re.findall(r"TLS Web (\w+) Authentication", extensions.get("Extended Key Usage", ""))
    sans = extensions.get("Subject Alternative Name", "").replace("IP Address:", "IP:").split(", ")
    sans = ["IP:" + str(ipaddress.ip_address(san[3:])) if san.startswith("IP:") else san for san in sans]
    parts = [ask("-subject").replace("subject=", ""), "by " + ask("-issuer").replace("issuer=CN=", ""),
             ", ".join(usages).lower(), ", ".join(sans)]
    return f"{name}: " + "; ".join(parts) + "\n"


def mask_kubeconfig(text):
    for key, word in [("certificate-authority-data", b"ca"), ("client-certificate-data", b"certificate"),
                      ("client-key-data", b"key")]:
        text = re.sub(rf"{key}: \S+", f"{key}: {base64.b64encode(word).decode()}", text)
    return text


def objects_of(stdout):
    action = re.compile(r"\[dryrun\] Would perform action (CREATE|UPDATE) on resource \"(\S+)\" in API group \"(\S+)\"\n"
                        r"(?:\[dryrun\] Resource name .*\n)?\[dryrun\] Attached object:\n(.*?)\n\n+(?=\[|Your )", re.S)
    order, sections = "", {}
    for match in action.finditer(stdout):
        verb, resource, group, text = match.groups()
        text += "\n"
        name = re.search(r"^  name: (.*)$", text, re.M)[1]
        if resource == "configmaps" and name == "kubeadm-config":
            text = re.sub(r"(?s)(  ClusterConfiguration: \|\n).*?\nkind:", r"\1    (text)\nkind:", text)
        text = re.sub(r"expiration: \S+", "expiration: (time)", mask_kubeconfig(text))
        if name == "kubeadm-certs":
            text = re.sub(r"(?m)^(  [a-z-]+\.(?:crt|key|pub)): (?!\"\"|null)\S+$", r"\1: (encrypted)", text)
            text = re.sub(r"bootstrap-token-[a-z0-9]{6}", "bootstrap-token-ttlttl", text)
        if resource == "secrets" and "Proxy for managing TTL" in base64_fields(text):
            name = "bootstrap-token-ttlttl"
            text = re.sub(r"token-id: \S+", "token-id: (id)", re.sub(r"token-secret: \S+", "token-secret: (secret)", text))
            text = re.sub(r"bootstrap-token-[a-z0-9]{6}", name, text)
        sections[f"objects/{resource}/{name}"] = text
        order += f"{verb} {group} {resource} {name}\n"
    return {"objects": order, **sections}


def base64_fields(text):
    out = ""
    for value in re.findall(r"^  \S+: ([A-Za-z0-9+/=]+)$", text, re.M):
        try:
            out += base64.b64decode(value).decode() + "\n"
        except ValueError:
            continue
    return out


def collect(facts, work):
    out = {}
    stdout, stderr = text_of(work + "/stdout") or "", text_of(work + "/stderr") or ""
    errors = [line for line in stderr.splitlines() if line.startswith("error")]
    if errors:
        out["error"] = re.search(r"(?ms)^error: (.*)To see the stack trace", stderr)[1].replace(work, "WORK")
        return out
    warnings = re.findall(r"^W\d{4} \S+ +\d+ \S+\] (.*(?:\n(?![WIE]\d{4}|\t\[).+)*)$", stderr, re.M)
    out["warnings"] = "".join(w.rstrip() + "\n" for w in warnings)
    out["patches.log"] = "".join(line.replace(work, "WORK") + "\n" for line in stdout.splitlines()
                                 if line.startswith("[patches]"))
    for component in COMPONENTS:
        out[component + ".yaml"] = text_of(f"{work}/out/{component}.yaml") or "absent\n"
    if facts.get("mode") == "phases":
        return out
    out["images"] = text_of(work + "/images")
    for file in ["kubeadm-flags.env", "instance-config.yaml", "config.yaml"]:
        out["kubelet/" + file] = text_of(f"{work}/out/{file}")
    lines = ""
    for name in CERTIFICATES:
        pem = text_of(f"{work}/out/{name}.crt")
        if pem:
            lines += certificate_line(name, pem)
    for name in KUBECONFIGS:
        text = text_of(f"{work}/out/{name}.conf")
        pem = base64.b64decode(re.search(r"client-certificate-data: (\S+)", text)[1]).decode()
        lines += certificate_line(name + ".conf", pem)
        out[f"{name}.conf"] = mask_kubeconfig(text)
    # A dry run does not copy certificates that exist already.
    if "before" not in facts:
        out["certificates"] = lines
    out |= objects_of(stdout)
    for addon in facts.get("print", "").split():
        text = text_of(f"{work}/print-{addon}")
        out[f"print/{addon}"] = re.sub(r"(?m)^\[patches\] .*\n", "", text)
    return out


def changed(before, key, after):
    if before:
        diff = "".join(list(difflib.unified_diff(before.splitlines(True), after.splitlines(True), n=0))[2:])
        if len(diff) < len(after):
            return f"{key} (diff)", diff
    return key, after


def main():
    names = sys.argv[1:] or sorted(f[:-4] for f in os.listdir(CASES))
    names = ["default"] + [n for n in names if n != "default"]
    default = {}
    for name in names:
        header, facts, inputs = read_case(name)
        with tempfile.TemporaryDirectory(prefix="kubeadm-case-") as work:
            run(facts, inputs, work)
            out = collect(facts, work)
        if name == "default":
            default = out
        else:
            out = dict(changed(default.get(key), key, text) for key, text in out.items() if default.get(key) != text)
        with open(os.path.join(CASES, name + ".txt"), "w") as file:
            file.write(header)
            for key, text in {**inputs, **out}.items():
                file.write(f"-- {key} --\n{text}")
        print(name, len(out), "error" if "error" in out else "")


if __name__ == "__main__":
    main()
