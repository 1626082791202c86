#!/usr/bin/env bash
# Writes register.ods and register.xlsx anew: the demo's register as LibreOffice saves it (soffice, libreoffice-calc).
# They are kept, because LibreOffice is too large to install for two small files.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
save() { soffice --headless "-env:UserInstallation=file://$work/profile" --convert-to "$1" --outdir "$2" "$3" >/dev/null; }
/usr/bin/python3 ../write_openpyxl.py ../../../config/demo/register "$work/register.xlsx"
save ods . "$work/register.xlsx"
save xlsx . register.ods
