# FHS places below the prefix: programs in bin, the host process in libexec/behorig, plugins with their declarations in
# lib/behorig/plugins, the contract for plugin authors in include/behorig, documents and example settings in
# share/doc/behorig. /etc/behorig is the administrator's and is not touched.
install(TARGETS behorig RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS behorigd RUNTIME DESTINATION ${CMAKE_INSTALL_SBINDIR})
install(TARGETS behorig-plugin RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/behorig)

foreach(plugin IN ITEMS active_directory cef csv database exec files jsonl koha ldap mail ocsf request_tracker rest scim sql syslog unix webhook workbook)
  if(TARGET plugin_${plugin})
    install(TARGETS plugin_${plugin} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/behorig/plugins)
    install(FILES $<TARGET_FILE_DIR:plugin_${plugin}>/${plugin}.json
            DESTINATION ${CMAKE_INSTALL_LIBDIR}/behorig/plugins)
  endif()
endforeach()

install(DIRECTORY plugins/abi plugins/sdk DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/behorig/plugins
        FILES_MATCHING PATTERN "*.h" PATTERN "*.map")
install(FILES README.md LICENSE CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY core/docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md")
install(FILES config/behorig.toml DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(DIRECTORY config/systems.d config/sinks.d DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(DIRECTORY config/demo/controls.d DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(FILES config/api/openapi.json DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES config/completion/behorig.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
        RENAME behorig)
# Units name the programs below /usr.
install(FILES config/systemd/behorigd.service config/systemd/behorig-check@.service config/systemd/behorig-check@.timer
        DESTINATION lib/systemd/system)
install(FILES config/systemd/behorig.sysusers DESTINATION lib/sysusers.d RENAME behorig.conf)
install(FILES config/systemd/behorig.tmpfiles DESTINATION lib/tmpfiles.d RENAME behorig.conf)
install(FILES config/systemd/behorig.catalog config/systemd/behorig.sv.catalog DESTINATION lib/systemd/catalog)
