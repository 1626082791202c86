"""Behorig's findings as the lines that every tool of the benchmark answers with.

A line is KIND, SYSTEM, WHO and ENTITLEMENT, parted by tabs, in lower case; the lines are sorted by their bytes.

unapproved  WHO is an account that effectively holds the entitlement, directly or through nesting, and for which it
            is not approved; accounts that are nobody's are left out
orphan      WHO is an account that is linked to nobody; ENTITLEMENT is a dash
missing     WHO is a person for whom the entitlement is approved, and who does not hold it
"""

import json

UNAPPROVED = {
    "revoked-access",
    "invalid-approval",
    "expired-approval",
    "undocumented-approval",
    "unapproved-role",
    "role-changed",
    "unregistered-entitlement",
    "unapproved-access",
    "unapproved-nesting",
    "nothing-approved",
}


# What Behorig finds besides: the tools are not asked for it.
NOT_ASKED = {"unused-role"}


def lines_of(finding):
    """The lines of one finding. What a finding of several accounts lists under `gives` is taken as each one's: so it
    is in made-up cities, where drifted groups give everybody the same."""
    control, system, why = finding["control"], finding["system"], finding["why"]
    if control == "orphan-account":
        yield "orphan", system, finding["account"], "-"
    elif control == "missing-access":
        for holder in why["holders"]:
            yield "missing", system, holder["person"], finding["entitlement"]
    elif control in UNAPPROVED:
        for cause in why["causes"]:
            yield "unapproved", system, cause["account"], cause["entitlement"]
        for account in {cause["account"] for cause in why["causes"]}:
            for given in why["gives"]:
                yield "unapproved", system, account, given
    elif control not in NOT_ASKED:
        raise ValueError(f"no kind of line for {control}")


def convert(findings, out):
    """Writes the lines of a file of findings (JSON lines); returns how many findings of each control it has."""
    controls = {}
    lines = set()
    with open(findings, encoding="utf-8") as file:
        for text in file:
            finding = json.loads(text)
            controls[finding["control"]] = controls.get(finding["control"], 0) + 1
            lines.update("\t".join(line).lower() for line in lines_of(finding))
    with open(out, "wb") as file:
        for line in sorted(line.encode() for line in lines):
            file.write(line + b"\n")
    return controls
