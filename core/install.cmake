# `cmake --install`: headers, library, and what find_package(millrace) and pkg-config read. All of it is relative: an
# installed tree can be moved.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(config_folder ${CMAKE_INSTALL_LIBDIR}/cmake/millrace)
install(TARGETS millrace EXPORT millrace_targets INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY include/millrace TYPE INCLUDE FILES_MATCHING PATTERN "*.h")
install(EXPORT millrace_targets NAMESPACE millrace:: FILE millrace-targets.cmake DESTINATION ${config_folder})

set(threads 0)
set(threads_flag "")
if(MILLRACE_THREADS)
  set(threads 1)
  set(threads_flag -pthread)
endif()
configure_file(millrace-config.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/millrace-config.cmake @ONLY)
# Before 1.0, a minor version may change anything.
write_basic_package_version_file(
  ${CMAKE_CURRENT_BINARY_DIR}/millrace-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  ${CMAKE_CURRENT_BINARY_DIR}/millrace-config.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/millrace-config-version.cmake
  DESTINATION ${config_folder})

file(RELATIVE_PATH from_pkgconfig_to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(millrace.pc.in ${CMAKE_CURRENT_BINARY_DIR}/millrace.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/millrace.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
