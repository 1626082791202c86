#!/usr/bin/env bash
# sort_comm.sh CITY DAY OUT: the question answered by awk, sort and comm: two sorted lists side by side.
set -euo pipefail
export LC_ALL=C
city=$1 day=$2 out=$3
here=$(dirname "$(readlink -f "$0")")
scratch=$(mktemp -d "${BEHORIG_BENCH_SCRATCH:-/tmp}/sort-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
awk=$(command -v mawk || command -v gawk || command -v awk)
sorted() { sort -u -S 1G -T "$scratch"; }

held() {
  local nesting=()
  for file in "$city"/exports/*/nesting.csv; do if [ -f "$file" ]; then nesting+=("$file"); fi; done
  "$awk" -v day="$day" -f "$here/fields.awk" -f "$here/held.awk" "${nesting[@]}" "$city"/exports/*/grants.csv
}
approved() {
  local register=$city/register
  "$awk" -v day="$day" -v links="$scratch/links" -f "$here/fields.awk" -f "$here/approved.awk" \
    "$register"/{people,owners,roles,role_entitlements,revocations,birthrights,accounts,assignments}.csv \
    "$city"/exports/*/accounts.csv
}

comm -3 <(held | sorted) <(approved | sorted) >"$scratch/differences"
"$awk" -F '\t' '
  NR == FNR { whose[$1, $2] = $3; if ($3 == "-") print "orphan\t" $1 "\t" tolower($2) "\t-"; next }
  $1 != "" { if (whose[$1, $2] != "-") print "unapproved\t" $1 "\t" tolower($2) "\t" tolower($3); next }
  whose[$2, $3] != "+" { print "missing\t" $2 "\t" whose[$2, $3] "\t" tolower($4) }
' "$scratch/links" "$scratch/differences" | sorted >"$out"
