# FHS paths: programs in bin, the host process in libexec, plugins in lib/behorig/plugins, settings in /etc.
install(TARGETS behorig RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS behorig-plugin RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/behorig)
