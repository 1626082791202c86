#!/usr/bin/env bash
# sqlite.sh CITY DAY OUT: the question answered by SQLite in memory, with its shell's own CSV reader.
set -euo pipefail
city=$1 day=$2 out=$3
here=$(dirname "$(readlink -f "$0")")

# What .import takes is text; a file without since and until fills a table of two columns.
script() {
  local table file folder system header
  echo ".bail on
PRAGMA journal_mode = off; PRAGMA synchronous = off; PRAGMA temp_store = memory; PRAGMA threads = 2;
.mode csv"
  for table in people owners roles role_entitlements assignments birthrights revocations; do
    echo ".import \"$city/register/$table.csv\" $table"
  done
  echo ".import \"$city/register/accounts.csv\" register_accounts
CREATE TABLE export_accounts(system, account, mail, employee_id);
CREATE TABLE nesting(system, entitlement, gives);
CREATE TABLE held(system, account, entitlement);"
  for folder in "$city"/exports/*/; do
    system=${folder%/} system=${system##*/}
    for file in accounts nesting grants; do
      [ -f "$folder$file.csv" ] || continue
      read -r header <"$folder$file.csv"
      echo ".import \"$folder$file.csv\" one"
      case $file,$header in
        accounts,*mail*) echo "INSERT INTO export_accounts SELECT '$system', account, mail, NULL FROM one;" ;;
        accounts,*) echo "INSERT INTO export_accounts SELECT '$system', account, NULL, employee_id FROM one;" ;;
        nesting,*) echo "INSERT INTO nesting SELECT '$system', entitlement, gives FROM one;" ;;
        grants,*since*)
          echo "INSERT INTO held SELECT '$system', account, entitlement FROM one
                WHERE since <= '$day' AND coalesce(nullif(until, ''), '9999') >= '$day';" ;;
        grants,*) echo "INSERT INTO held SELECT '$system', account, entitlement FROM one;" ;;
      esac
      echo "DROP TABLE one;"
    done
  done
  sed -e 's/^--sqlite //' -e "s/:day/'$day'/g" "$here/question.sql"
  echo ".mode tabs
.output \"$out\"
SELECT kind, system, who, entitlement FROM answer ORDER BY 1, 2, 3, 4;"
}

script | sqlite3 :memory: >/dev/null
