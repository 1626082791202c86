#!/usr/bin/env python3
"""Writes core/docs/controls/: one page for each control, from the catalogue and the demo's expected findings.

    python3 config/catalogue/make_pages.py
"""
import re
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PAGES = ROOT / "core/docs/controls"
REFERENCES = [("iso27001", "ISO/IEC 27001:2022, Annex A"), ("msbfs2020_7", "MSBFS 2020:7"),
              ("nis2", "Directive (EU) 2022/2555 (NIS2), article 21.2"),
              ("gdpr", "Regulation (EU) 2016/679 (GDPR), articles")]


def rules():
    """What semantics.md says of each control: when it opens, and one per what."""
    found = {}
    for line in (ROOT / "core/docs/semantics.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("| ") or len(cells) not in (4, 5):
            continue
        when, per = cells[-3], cells[-2]
        for name in re.findall(r"[a-z]+(?:-[a-z]+)+|conflict", re.sub(r"\(.*?\)", "", cells[0])):
            found.setdefault(name, (when, per))
    return found


def stories():
    """How the demo shows each control: what finding it opens first, and its story. Those that one check does not open
    stand below the table, with a story alone."""
    found = {}
    for line in (ROOT / "config/demo/EXPECTED.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 9 and cells[0] != "control" and not cells[0].startswith("-"):
            named = ", ".join(f"{word} `{cell}`" for word, cell in
                              zip(("system", "account", "role", "entitlement"), cells[1:5]) if cell != "-")
            found.setdefault(cells[0], (f" ({named or 'over several systems'}, {cells[7]})", cells[8]))
        elif told := re.fullmatch(r"- \*([a-z-]+)\*: (.+)", line):
            found.setdefault(told[1], ("", told[2]))
    return found


def page(name, control, rule, story):
    lines = [f"# {name}", "", f"*{control['title_en']}* · *{control['title_sv']}*", "", control["explain_en"], "",
             control["explain_sv"], "", "| | |", "|---|---|"]
    if rule:
        # What the table calls "above" is told in the text before it.
        when = "see [semantics](../semantics.md#3-controls)" if rule[0] == "above" else rule[0]
        lines += [f"| opens when | {when} |", f"| one finding per | {rule[1]} |"]
    lines += [f"| severity | {control['severity']}, before the system's classification and privileges raise it |",
              f"| what to do | {control['remedy_en']} |", f"| åtgärd | {control['remedy_sv']} |"]
    lines += [f"| {title} | {control[key]} |" for key, title in REFERENCES if control[key]]
    if story:
        lines += ["", f"In the demo{story[0]}: {story[1]}"]
    return "\n".join(lines) + "\n"


def main():
    controls = tomllib.loads((HERE / "controls.toml").read_text(encoding="utf-8"))
    when, told = rules(), stories()
    PAGES.mkdir(exist_ok=True)
    for old in PAGES.glob("*.md"):
        old.unlink()
    index = ["# The controls", "", "Written by `config/catalogue/make_pages.py` from the catalogue. What exactly each one"
             " compares is in [semantics](../semantics.md).", "", "| control | severity | title |", "|---|---|---|"]
    for name, control in controls.items():
        (PAGES / f"{name}.md").write_text(page(name, control, when.get(name), told.get(name)), encoding="utf-8")
        index.append(f"| [{name}]({name}.md) | {control['severity']} | {control['title_en']} |")
    (PAGES / "README.md").write_text("\n".join(index) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
