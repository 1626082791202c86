# The register's tables, then accounts.csv of all systems: SYSTEM, ACCOUNT and ENTITLEMENT of what is approved on
# `day`. Into the file `links` it writes SYSTEM, ACCOUNT and whose it is: "-" = nobody's, "+" = a service account.
function owned(by, sys, on,    list, count, i, term) {
  count = split(owners[sys, by], list, "\t")
  for (i = 1; i <= count; i++) {
    split(list[i], term, "/")
    if ((term[1] == "" || term[1] <= on) && (term[2] == "" || term[2] >= on)) return 1
  }
  return 0
}
function now(since, until) { return (since == "" || since <= day) && (until == "" || until >= day) }
function append(map, key, text) { if (key in map) map[key] = map[key] "\t" text; else map[key] = text }
function taken_back(person, sys, role, on,    list, count, i) {
  count = split(revoked[person, sys, role], list, "\t")
  for (i = 1; i <= count; i++) if (list[i] >= on && list[i] <= day) return 1
  return 0
}
function grant_roles(account, roles,    list, count, i, j, inside, size) {
  count = split(roles, list, "\t")
  for (i = 1; i <= count; i++) {
    size = split(contents[sys, list[i]], inside, "\t")
    for (j = 1; j <= size; j++) print sys "\t" account "\t" inside[j]
  }
}
function grant_birthrights(account, person,    list, count, i, part, unit, title, k) {
  if (!(sys in birthrights) || !(person in employed)) return
  split(employed[person], k, "\t")
  unit = k[1]; title = k[2]
  count = split(birthrights[sys], list, "\t")
  for (i = 1; i <= count; i++) {
    split(list[i], part, "/")
    if ((part[2] == "" || part[2] == unit) && (part[3] == "" || part[3] == title)) grant_roles(account, part[1])
  }
}
FNR == 1 {
  columns($0, place)
  table = FILENAME
  sub(/.*\//, "", table)
  sub(/\.csv$/, "", table)
  is_export = FILENAME ~ /\/exports\//
  if (is_export) sys = system_of(FILENAME)
  next
}
{ fields($0, cell) }
is_export {
  account = cell[1]
  person = ("mail" in place) ? by_mail[cell[place["mail"]]] : cell[place["employee_id"]]
  if (person != "" && !(person in people)) person = ""
  if ((sys, account) in kind) {
    print sys "\t" account "\t+" >links
    grant_roles(account, for_account[sys, account])
  } else if (person == "") {
    print sys "\t" account "\t-" >links
  } else {
    print sys "\t" account "\t" person >links
    grant_roles(account, assigned[sys, person])
    grant_birthrights(account, person)
  }
  next
}
table == "people" {
  people[cell[place["person"]]] = 1
  by_mail[cell[place["email"]]] = cell[place["person"]]
  if (now(cell[place["starts"]], cell[place["ends"]]))
    employed[cell[place["person"]]] = cell[place["unit"]] "\t" cell[place["title"]]
}
table == "owners" {
  append(owners, cell[place["system"]] SUBSEP cell[place["person"]], cell[place["since"]] "/" cell[place["until"]])
}
table == "roles" {
  on = cell[place["approved_on"]]
  key = cell[place["system"]] SUBSEP cell[place["role"]]
  if (on == "" || !now(on, cell[place["approved_until"]])) next
  if (owned(cell[place["approved_by"]], cell[place["system"]], on) && counts[key] < on) counts[key] = on
}
table == "role_entitlements" {
  key = cell[place["system"]] SUBSEP cell[place["role"]]
  if (key in counts && cell[place["since"]] <= counts[key]) append(contents, key, cell[place["entitlement"]])
}
table == "revocations" {
  key = cell[place["person"]] SUBSEP cell[place["system"]] SUBSEP cell[place["role"]]
  append(revoked, key, cell[place["revoked_on"]])
}
table == "birthrights" {
  append(birthrights, cell[place["system"]], cell[place["role"]] "/" cell[place["unit"]] "/" cell[place["title"]])
}
table == "accounts" { kind[cell[place["system"]], cell[place["account"]]] = cell[place["kind"]] }
table == "assignments" {
  on = cell[place["approved_on"]]
  person = cell[place["person"]]; of = cell[place["system"]]; by = cell[place["approved_by"]]
  if (on == "" || on > day || by == person || !now(cell[place["since"]], cell[place["until"]])) next
  if (!owned(by, of, on) || taken_back(person, of, cell[place["role"]], on)) next
  if (cell[place["account"]] != "") append(for_account, of SUBSEP cell[place["account"]], cell[place["role"]])
  else append(assigned, of SUBSEP person, cell[place["role"]])
}
