# Files nesting.csv of all systems, then grants.csv of all: SYSTEM, ACCOUNT and ENTITLEMENT of what is held on `day`,
# directly or through nesting.
function print_given(account, entitlement,    queue, seen, first, last, list, count, i) {
  first = 1; last = 1; queue[1] = entitlement; seen[entitlement] = 1
  for (; first <= last; first++) {
    count = split(gives[sys, queue[first]], list, "\t")
    for (i = 1; i <= count; i++) {
      if (list[i] in seen) continue
      seen[list[i]] = 1
      queue[++last] = list[i]
      print sys "\t" account "\t" list[i]
    }
  }
}
FNR == 1 {
  sys = system_of(FILENAME)
  columns($0, place)
  is_nesting = ("gives" in place)
  is_dated = ("since" in place)
  next
}
is_nesting {
  fields($0, cell)
  key = sys SUBSEP cell[1]
  if (key in gives) gives[key] = gives[key] "\t" cell[2]; else gives[key] = cell[2]
  nested[sys] = 1
  next
}
{
  fields($0, cell)
  if (is_dated) {
    if (cell[place["since"]] > day) next
    if (cell[place["until"]] != "" && cell[place["until"]] < day) next
  }
  print sys "\t" cell[1] "\t" cell[2]
  if ((sys in nested) && ((sys, cell[2]) in gives)) print_given(cell[1], cell[2])
}
