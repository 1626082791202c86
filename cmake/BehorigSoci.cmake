# SOCI (libsoci-dev); Debian's package has no file for CMake.
find_path(SOCI_INCLUDE_DIR soci/soci.h REQUIRED)
set(SOCI_LIBRARIES "")
foreach(part IN ITEMS core postgresql sqlite3 odbc)
  find_library(SOCI_${part}_LIBRARY soci_${part} REQUIRED)
  list(APPEND SOCI_LIBRARIES ${SOCI_${part}_LIBRARY})
endforeach()
