#!/usr/bin/python3
import json, sys
def tell(fact, **fields): print(json.dumps({"fact": fact, **fields}))
lines = [line.split() for line in open(sys.argv[1])]         # each: an account, then the groups that it is in
tell("begin", version=1)
groups = sorted({group for line in lines for group in line[1:]})
for group in groups: tell("entitlement", id=group)
for line in lines: tell("account", id=line[0], enabled=True)
for line in lines: [tell("grant", account=line[0], entitlement=group) for group in line[1:]]
tell("end", complete=True, accounts=len(lines), entitlements=len(groups), grants=sum(len(x) - 1 for x in lines))
