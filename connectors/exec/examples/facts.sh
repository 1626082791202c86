#!/bin/sh
set -eu
echo '{"fact":"begin","version":1}'
echo '{"fact":"entitlement","id":"readers"}'
count=0
while read -r name; do                                       # each line: an account that may read
  printf '{"fact":"account","id":"%s"}\n{"fact":"grant","account":"%s","entitlement":"readers"}\n' "$name" "$name"
  count=$((count + 1))
done <"$1"
printf '{"fact":"end","complete":true,"accounts":%d,"entitlements":1,"grants":%d}\n' "$count" "$count"
