# behorig_room(NAME [PUBLIC libs...] [PRIVATE libs...])
# The library of one folder of core/: all its .cc files.
function(behorig_room name)
  cmake_parse_arguments(ARG "" "" "PUBLIC;PRIVATE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/core/${name}/*.cc)
  if(NOT sources)
    add_library(behorig_${name} INTERFACE)
    return()
  endif()
  add_library(behorig_${name} STATIC ${sources})
  target_include_directories(behorig_${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(behorig_${name} PUBLIC ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
endfunction()

# behorig_add_plugin(NAME SOURCES files... [LIBS libs...])
# A plugin library plugins/NAME.so with exactly one exported symbol, and its declaration NAME.json, written
# from the same source by loading it once in the host process.
function(behorig_add_plugin name)
  cmake_parse_arguments(ARG "" "FOLDER" "SOURCES;LIBS" ${ARGN})
  if(NOT ARG_FOLDER)
    set(ARG_FOLDER ${CMAKE_BINARY_DIR}/plugins)
  endif()
  add_library(plugin_${name} MODULE ${ARG_SOURCES})
  set_target_properties(plugin_${name} PROPERTIES
    OUTPUT_NAME ${name} PREFIX "" CXX_VISIBILITY_PRESET hidden C_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON LIBRARY_OUTPUT_DIRECTORY ${ARG_FOLDER}
    LINK_DEPENDS ${CMAKE_SOURCE_DIR}/plugins/abi/plugin.map)
  target_include_directories(plugin_${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_options(plugin_${name} PRIVATE
    -Wl,--version-script=${CMAKE_SOURCE_DIR}/plugins/abi/plugin.map -Wl,--exclude-libs,ALL)
  target_link_libraries(plugin_${name} PRIVATE ${ARG_LIBS})
  add_custom_command(TARGET plugin_${name} POST_BUILD
    COMMAND chmod go-w ${ARG_FOLDER} $<TARGET_FILE:plugin_${name}>
    COMMAND $<TARGET_FILE:behorig-plugin> --describe $<TARGET_FILE:plugin_${name}> ${ARG_FOLDER}/${name}.json
    COMMAND chmod go-w ${ARG_FOLDER}/${name}.json
    VERBATIM)
  add_dependencies(plugin_${name} behorig-plugin)
endfunction()

# Tests run for seconds, and their sources are half of all: they are not optimised, what they test is. The optimiser would take
# half of a test's compilation, and with sanitizers three quarters. GCC fortifies only what it optimises.
set(BEHORIG_TEST_OPTIONS -O0 -U_FORTIFY_SOURCE)

# behorig_test_headers(): what every test program reads is compiled once.
function(behorig_test_headers)
  file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/test_headers.cc "")
  add_executable(test_headers ${CMAKE_CURRENT_BINARY_DIR}/test_headers.cc)
  set_target_properties(test_headers PROPERTIES UNITY_BUILD OFF)
  target_link_libraries(test_headers PRIVATE GTest::gmock GTest::gtest_main)
  target_compile_options(test_headers PRIVATE ${BEHORIG_TEST_OPTIONS})
  target_precompile_headers(test_headers PRIVATE <gmock/gmock.h> <gtest/gtest.h> <algorithm> <chrono> <filesystem>
    <fstream> <functional> <map> <optional> <set> <string> <thread> <variant> <vector>)
endfunction()

# behorig_tests(NAME [WHOLE] SOURCES files... [LIBS libs...] [LABELS labels...] [DEFINES defs...])
# One GoogleTest program; every test of it is a test of CTest's. WHOLE: the program is one test of CTest's, because its tests
# share a server that takes long to make.
function(behorig_tests name)
  cmake_parse_arguments(ARG "WHOLE" "" "SOURCES;LIBS;LABELS;DEFINES;DEPENDS" ${ARGN})
  set(of_the_build FALSE) # says something of the program as it is built, not only of its sources
  if(NOT "unit" IN_LIST ARG_LABELS OR name MATCHES "^unit_(plugin_host|run)$")
    set(of_the_build TRUE)
  endif()
  if(NOT ARG_SOURCES OR NOT (BEHORIG_UNIT_TESTS OR of_the_build))
    return()
  endif()
  if(BEHORIG_SANITIZE AND "root" IN_LIST ARG_LABELS)
    return() # nothing runs as root with sanitizers
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${ARG_LIBS} GTest::gmock GTest::gtest_main)
  target_precompile_headers(${name} REUSE_FROM test_headers)
  target_compile_options(${name} PRIVATE ${BEHORIG_TEST_OPTIONS})
  target_compile_definitions(${name} PRIVATE BEHORIG_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
    BEHORIG_BINARY_DIR="${CMAKE_BINARY_DIR}" ${ARG_DEFINES})
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  set(timeout 300)
  if("campaign" IN_LIST ARG_LABELS)
    set(timeout 3600) # whole, with ./dev trust
  endif()
  if(ARG_WHOLE)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT ${timeout} LABELS "${ARG_LABELS}"
      COST 60) # begun first, so that none is waited for alone at the end
    return()
  endif()
  # gtest_discover_tests takes one label only; ctest -L finds a part of it.
  string(REPLACE ";" "+" labels "${ARG_LABELS}")
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT ${timeout} LABELS "${labels}")
endfunction()
