# GoogleTest, built with our own flags: Debian's source package where it is installed, else a pinned release.
include(FetchContent)
set(INSTALL_GTEST OFF CACHE INTERNAL "")
set(BUILD_GMOCK OFF CACHE INTERNAL "")
if(EXISTS /usr/src/googletest/CMakeLists.txt)
  FetchContent_Declare(googletest SOURCE_DIR /usr/src/googletest)
else()
  FetchContent_Declare(googletest
    GIT_REPOSITORY https://github.com/google/googletest.git
    GIT_TAG v1.15.2)
endif()
FetchContent_MakeAvailable(googletest)
foreach(target gtest gtest_main)
  if(NOT TARGET GTest::${target})
    add_library(GTest::${target} ALIAS ${target})
  endif()
endforeach()
# It is no part of what is tested: without optimisation it compiles in a third of the time.
foreach(target gtest gtest_main)
  target_compile_options(${target} PRIVATE -O0 -g0)
  set_target_properties(${target} PROPERTIES EXCLUDE_FROM_ALL ON)
endforeach()
