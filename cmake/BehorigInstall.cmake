# FHS paths: programs in bin, the host process in libexec, plugins in lib/behorig/plugins, settings in /etc.
if(TARGET behorig)
  install(TARGETS behorig RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
if(TARGET behorig-plugin)
  install(TARGETS behorig-plugin RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/behorig)
endif()
