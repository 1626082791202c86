# Language, warnings, hardening and sanitizers for everything that this project compiles.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

# Most of the time of a file goes to the headers that its neighbours read too. Off where the result ships.
option(BEHORIG_UNITY "Compile the files of a library some at a time, as if they were one" OFF)
set(CMAKE_UNITY_BUILD ${BEHORIG_UNITY})
set(CMAKE_UNITY_BUILD_BATCH_SIZE 16)

set(BEHORIG_SANITIZE "" CACHE STRING "Sanitizers for -fsanitize=, or blank")

find_program(BEHORIG_CCACHE ccache)
if(BEHORIG_CCACHE)
  # Without this it passes by whatever reads a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${BEHORIG_CCACHE})
endif()
# A faster linker where there is one; the result is the same program.
find_program(BEHORIG_MOLD mold)
if(BEHORIG_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
add_compile_options(-fstack-protector-strong -fno-omit-frame-pointer)
if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  add_compile_options(-fcf-protection=full -fstack-clash-protection)
endif()
add_link_options(-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)

if(BEHORIG_SANITIZE)
  # Debug information for stack traces only: smaller objects, faster links. The optimiser would take three fifths of the
  # time that it takes to compile with sanitizers, and save most tests hardly any: behorig_works_for_each_row().
  set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
  set(CMAKE_C_FLAGS_DEBUG "-O0 -g1")
  add_compile_options(-fsanitize=${BEHORIG_SANITIZE} -fno-sanitize-recover=all)
  # GCC sees uninitialised reads in the sanitizers' own additions (its manual warns of that); the other builds look.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-maybe-uninitialized)
  endif()
  if(BEHORIG_SANITIZE MATCHES "undefined")
    # What each access through a pointer is asked: a quarter of the time to compile, and AddressSanitizer sees most of it.
    set(BEHORIG_POINTER_CHECKS null,alignment,object-size,pointer-overflow,vptr,nonnull-attribute,returns-nonnull-attribute)
    add_compile_options(-fno-sanitize=${BEHORIG_POINTER_CHECKS})
  endif()
  add_link_options(-fsanitize=${BEHORIG_SANITIZE})
  add_compile_definitions(BEHORIG_SANITIZED=1 _GLIBCXX_ASSERTIONS)
else()
  # GCC inlines no function of a library of ours that another one could take the place of, unless it is told that none does.
  set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -fno-semantic-interposition -g1 -DNDEBUG")
  set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG")
  add_compile_definitions($<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2> _GLIBCXX_ASSERTIONS)
endif()

# behorig_works_for_each_row(TARGET...): libraries whose loops run for each row of a register or a reading, and walk bytes.
function(behorig_works_for_each_row)
  if(BEHORIG_SANITIZE)
    foreach(target IN LISTS ARGN)
      target_compile_options(${target} PRIVATE -O1)
      if(BEHORIG_POINTER_CHECKS)
        target_compile_options(${target} PRIVATE -fsanitize=${BEHORIG_POINTER_CHECKS})
      endif()
    endforeach()
  endif()
endfunction()

set(CMAKE_EXE_LINKER_FLAGS "${CMAKE_EXE_LINKER_FLAGS} -pie")
