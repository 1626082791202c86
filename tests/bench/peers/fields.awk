# Cells of a CSV line into cell[1..]; returns how many. Most lines have no quotes.
function fields(line, cell,    count, at) {
  if (index(line, "\"") == 0) return split(line, cell, ",")
  count = 0
  while (1) {
    if (substr(line, 1, 1) == "\"") {
      at = index(substr(line, 2), "\"")
      cell[++count] = substr(line, 2, at - 1)
      line = substr(line, at + 2)
    } else {
      at = index(line, ",")
      cell[++count] = at ? substr(line, 1, at - 1) : line
      line = at ? substr(line, at) : ""
    }
    if (line == "") return count
    line = substr(line, 2)
    if (line == "") { cell[++count] = ""; return count }
  }
}
# Where each column of a file stands, from its first line.
function columns(line, place,    names, count, i) {
  split("", place)
  count = fields(line, names)
  for (i = 1; i <= count; i++) place[names[i]] = i
}
# The system whose export a file is.
function system_of(path,    parts, count) {
  count = split(path, parts, "/")
  return parts[count - 1]
}
