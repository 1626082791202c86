#!/usr/bin/env bash
# postgres.sh CITY DAY OUT: the question answered by PostgreSQL: a server of its own on a socket in a scratch folder,
# without fsync and with memory to spare. Making the cluster is not the question's: "postgres.sh --prepare" does it.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
scratch=${BEHORIG_BENCH_SCRATCH:?says where the cluster lies}/postgres
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
bin=${bin:-$(dirname "$(command -v postgres)")}

# The server does not run as root.
server=()
if [ "$(id -u)" = 0 ]; then server=(setpriv --reuid=nobody --regid=nogroup --clear-groups); fi

if [ "$1" = --prepare ]; then
  rm -rf "$scratch"
  mkdir -p "$scratch"
  if [ "$(id -u)" = 0 ]; then chown nobody:nogroup "$scratch"; fi
  "${server[@]}" "$bin/initdb" -D "$scratch/data" -U bench --no-sync --locale=C -E UTF8 -A trust >/dev/null
  cat >>"$scratch/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$scratch'
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 16GB
checkpoint_timeout = 1h
autovacuum = off
shared_buffers = 1GB
work_mem = 1GB
hash_mem_multiplier = 2
maintenance_work_mem = 1GB
CONF
  exit
fi

city=$(readlink -f "$1") day=$2 out=$3

script() {
  local table folder system header
  # One transaction: tables that were made in it are filled without a log.
  echo "SET client_min_messages = warning; BEGIN;"
  for table in people owners roles role_entitlements assignments birthrights revocations accounts; do
    read -r header <"$city/register/$table.csv"
    [ "$table" != accounts ] || table=register_accounts
    echo "CREATE TABLE $table(${header//,/ text,} text);"
    echo "\\copy $table from '$city/register/${table#register_}.csv' (format csv, header)"
  done
  echo "CREATE TABLE export_accounts(system text, account text, name text, enabled text, last_used text, mail text,
          employee_id text);
        CREATE TABLE nesting(system text, entitlement text, gives text);
        CREATE TABLE held(system text, account text, entitlement text);
        CREATE TABLE dated(system text, account text, entitlement text, since text, until text);"
  for folder in "$city"/exports/*/; do
    system=${folder%/} system=${system##*/}
    for table in export_accounts nesting held; do
      local file=${folder}${table#export_}.csv
      [ "$table" != held ] || file=${folder}grants.csv
      [ -f "$file" ] || continue
      read -r header <"$file"
      case $header in *since*) table=dated ;; esac
      # The file does not say whose it is: the column's default does.
      echo "ALTER TABLE $table ALTER system SET DEFAULT '$system';"
      echo "\\copy $table($header) from '$file' (format csv, header)"
    done
  done
  echo "INSERT INTO held SELECT system, account, entitlement FROM dated
          WHERE coalesce(since, '') <= '$day' AND coalesce(until, '9999') >= '$day';
        ANALYZE people, owners, roles, role_entitlements, assignments, birthrights, revocations, register_accounts,
          export_accounts, nesting, held;"
  # What a step made is looked at before the next one is planned.
  awk -v day="'$day'" '/^--/ { next } { gsub(/:day/, day); print }
    /^CREATE TABLE|^INSERT INTO/ { table = $3 } /;$/ { print "ANALYZE " table ";" }' "$here/question.sql"
  echo "\\copy (SELECT kind, system, who, entitlement FROM answer ORDER BY 1, 2, 3, 4) to '$out'"
  echo "ROLLBACK;"
}

"${server[@]}" "$bin/postgres" -D "$scratch/data" >"$scratch/log" 2>&1 &
postgres=$!
trap 'kill -QUIT $postgres 2>/dev/null || true; wait $postgres || true' EXIT
until "$bin/pg_isready" -q -h "$scratch" -U bench -d postgres; do
  kill -0 "$postgres" || { cat "$scratch/log"; exit 1; }
  sleep 0.02
done
script | "$bin/psql" -X -q -v ON_ERROR_STOP=1 -h "$scratch" -U bench postgres
trap - EXIT
# In order: so that a later start has nothing to make good.
kill -INT "$postgres"
wait "$postgres"
