#!/usr/bin/env bash
# make.sh BEHORIG: writes register.* and template.* anew: the demo's register, and the program's template with its example,
# as LibreOffice saves them (soffice, libreoffice-calc). They are kept, because LibreOffice is too large to install for a few
# small files.
set -euo pipefail
program=$(readlink -f "$1")
cd "$(dirname "$(readlink -f "$0")")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
save() { soffice --headless "-env:UserInstallation=file://$work/profile" --convert-to "$1" --outdir "$2" "$3" >/dev/null; }
/usr/bin/python3 ../write_openpyxl.py ../../../config/demo/register "$work/register.xlsx"
save ods . "$work/register.xlsx"
save xlsx . register.ods
"$program" --lang sv register template "$work/template.xlsx" --example
save ods . "$work/template.xlsx"
save xlsx . "$work/template.xlsx"
