#!/usr/bin/env bash
# What `cmake --install` lays out, where the units expect it: a mount namespace in which /usr, /etc, /var and /run are this machine's with
# layers of their own, users and folders from sysusers.d and tmpfiles.d, and the daemon as its unit starts it. As root; BUILD SOURCE.
set -euo pipefail
build=$1 source=$2
if [ -z "${BEHORIG_INSIDE:-}" ]; then
  BEHORIG_INSIDE=1 exec unshare --mount --pid --fork --kill-child --mount-proc "$0" "$@"
fi
fail() { echo "installed: $*" >&2; exit 1; }
# expect CODE command...: runs it, insists on its exit code, leaves what it said in $said.
expect() {
  local wanted=$1 status=0
  shift
  said=$("$@" 2>&1) || status=$?
  [ "$status" = "$wanted" ] || fail "$*: exit code $status instead of $wanted: $said"
}
as() { local user=$1; shift; setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups -- env -C / LC_ALL=C.UTF-8 "$@"; }
waits_for() { # PATTERN: in what the service manager was told
  for _ in $(seq 200); do grep -q "$1" /run/told 2>/dev/null && return; sleep 0.1; done
  fail "the daemon did not say $1: $(cat /run/daemon.log)"
}

# ---- a root of its own ----

mount -t tmpfs -o mode=755 none /mnt
for part in usr etc var; do
  mkdir -p "/mnt/$part/upper" "/mnt/$part/work"
  mount -t overlay "$part" -o "lowerdir=/$part,upperdir=/mnt/$part/upper,workdir=/mnt/$part/work" "/$part"
done
mount -t tmpfs -o mode=755 none /run
cmake --install "$build" --prefix /usr >/run/install.log
systemd-sysusers behorig.conf
systemd-tmpfiles --create behorig.conf
[ "$(stat -c '%U:%G %a' /etc/behorig)" = "root:behorig 750" ] || fail "/etc/behorig is $(stat -c '%U:%G %a' /etc/behorig)"
[ "$(stat -c '%U:%G %a' /etc/behorig/secrets)" = "root:root 700" ] || fail "the secrets are not root's alone"
units=/usr/lib/systemd/system
expect 0 systemd-analyze verify --man=no $units/behorigd.service $units/behorig-check@library.service $units/behorig-check@library.timer
expect 0 journalctl --update-catalog

# ---- an administrator's settings ----

cp -R "$source"/config/demo/{register,exports} /etc/behorig/
mkdir /etc/behorig/systems.d
cp "$source"/config/demo/systems.d/{library,archive}.toml /etc/behorig/systems.d/
cat >/etc/behorig/behorig.toml <<'TOML'
time_zone = "Europe/Stockholm"
[register]
path = "register"
[store]
url = "sqlite:/var/lib/behorig/behorig.db"
[[access]]
user = "farid"
person = "p1002"
TOML
mkdir /etc/behorig/sinks.d
printf '[sink]\nid = "lines"\nplugin = "jsonl"\n[jsonl]\npath = "/var/log/behorig"\n' >/etc/behorig/sinks.d/lines.toml
chown -R root:behorig /etc/behorig/{behorig.toml,systems.d,sinks.d,register,exports}
chmod -R u=rwX,g=rX,o= /etc/behorig/{behorig.toml,systems.d,sinks.d,register,exports}
useradd --no-create-home farid
useradd --no-create-home stranger

# ---- what systemd does ----

install -d -o behorig -g behorig -m 700 /var/lib/behorig
install -d -o behorig -g behorig -m 755 /run/behorig
install -d -o behorig -g behorig -m 750 /var/log/behorig
listen='import os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind("/run/notify"); os.chmod("/run/notify", 0o666)
while True: open("/run/told", "ab").write(s.recv(4096) + b"\n")'
python3 -c "$listen" &
for _ in $(seq 100); do [ -S /run/notify ] && break; sleep 0.1; done
start() {
  : >/run/told
  local command
  command=$(sed -n 's/^ExecStart=//p' $units/behorigd.service)
  # shellcheck disable=SC2086 # the unit's words
  as behorig NOTIFY_SOCKET=/run/notify STATE_DIRECTORY=/var/lib/behorig RUNTIME_DIRECTORY=/run/behorig setpriv --no-new-privs \
    --inh-caps=-all $command >/run/access.log 2>/run/daemon.log &
  daemon=$!
  waits_for READY=1
}
stop() {
  pkill -TERM -x behorigd
  local status=0
  wait "$daemon" || status=$?
  [ "$status" = 0 ] || fail "the daemon ended with $status: $(cat /run/daemon.log)"
  grep -q STOPPING=1 /run/told || fail "the daemon did not say that it stops"
}

expect 0 behorig plugins
for plugin in csv ldap active_directory sql scim koha exec unix files workbook database request_tracker mail syslog; do
  grep -qw "$plugin" <<<"$said" || fail "the installed $plugin was not found: $said"
done
start

# ---- an owner, who may not read the settings ----

expect 1 as farid behorig check library
grep -q "library: complete" <<<"$said" || fail "no reading was told: $said"
expect 2 as farid behorig check archive
expect 1 as farid behorig status
grep -q archive <<<"$said" && fail "somebody else's system was shown: $said"
expect 5 as stranger behorig status
for _ in $(seq 100); do [ -s /var/log/behorig/findings.jsonl ] && break; sleep 0.1; done
[ -s /var/log/behorig/findings.jsonl ] || fail "the sink was told nothing: $(cat /run/daemon.log)"
standing=$(as behorig behorig --config /etc/behorig/behorig.toml findings -o jsonl | sort | sha256sum)

# ---- reload, restart, stop ----

echo 'time_zone = 7' >/etc/behorig/systems.d/broken.toml
chgrp behorig /etc/behorig/systems.d/broken.toml
expect 3 behorig --socket /run/behorig/behorig.sock reload
grep -q broken.toml <<<"$said" || fail "the refusal does not name the file: $said"
rm /etc/behorig/systems.d/broken.toml
expect 0 behorig reload
pkill -HUP -x behorigd
waits_for RELOADING=1
stop
start
[ "$(as behorig behorig --config /etc/behorig/behorig.toml findings -o jsonl | sort | sha256sum)" = "$standing" ] ||
  fail "the findings are others after a restart"
expect 1 as farid behorig check library
stop
expect 5 as farid behorig status
grep -q '"' /run/access.log || fail "no read was logged"
echo "installed: as the units expect it"
