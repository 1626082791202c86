# behorig_embed(OUT files...): a C++ source with the bytes of the files, so that the texts travel in the program.
function(behorig_embed out)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} "-DFILES=${ARGN}" -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${ARGN} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake VERBATIM)
endfunction()

file(GLOB catalogue_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/config/catalogue/*.toml)
set(BEHORIG_CATALOGUE_SOURCE ${CMAKE_BINARY_DIR}/generated/catalogue_files.cc)
behorig_embed(${BEHORIG_CATALOGUE_SOURCE} ${catalogue_files})
# What has to exist before a tool can read the sources without a build.
add_custom_target(generated DEPENDS ${BEHORIG_CATALOGUE_SOURCE})
