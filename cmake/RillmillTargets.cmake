# The one helper that every folder's CMakeLists.txt goes through.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(simdjson REQUIRED)
find_package(date REQUIRED)
find_package(zstd REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(absl REQUIRED)
find_package(GTest REQUIRED)
pkg_check_modules(rdkafka REQUIRED IMPORTED_TARGET rdkafka)
pkg_check_modules(pcre2 REQUIRED IMPORTED_TARGET libpcre2-8)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(tomlplusplus REQUIRED IMPORTED_TARGET tomlplusplus)
if(RILLMILL_TBB)
  find_package(TBB REQUIRED)
endif()

add_library(rillmill_flags INTERFACE)
target_compile_features(rillmill_flags INTERFACE cxx_std_20)
target_include_directories(rillmill_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(rillmill_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
  # g++ 12 warns about std::string's own inlined internals (GCC bug 105651, 105329).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)

# rillmill_library(NAME SOURCES a.cc ... [DEPENDS lib ...]): one component as a static library.
function(rillmill_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC ${arg_DEPENDS} fmt::fmt Threads::Threads PRIVATE rillmill_flags)
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_compile_features(${name} PUBLIC cxx_std_20)
  target_precompile_headers(${name} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/precompiled.h)
endfunction()

# rillmill_test(NAME SOURCES a_test.cc ... [DEPENDS lib ...]): one GoogleTest program, one ctest entry.
function(rillmill_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_DEPENDS} GTest::gtest GTest::gtest_main rillmill_flags)
  target_precompile_headers(${name} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/precompiled.h <gtest/gtest.h>)
  target_compile_definitions(${name} PRIVATE RILLMILL_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                                             RILLMILL_SHARED_DIR="${PROJECT_SOURCE_DIR}/../shared")
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT 300)
endfunction()
