# What the build knows of itself as a source file. Included, this defines rillmill_build_info(TEMPLATE OUTPUT); run as a
# script by every build, it fills in the commit and writes the file when something has changed.
if(CMAKE_SCRIPT_MODE_FILE)
  execute_process(COMMAND git describe --always --dirty --abbrev=12 --exclude=*
    WORKING_DIRECTORY ${SOURCE} OUTPUT_VARIABLE RILLMILL_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(NOT RILLMILL_COMMIT)
    set(RILLMILL_COMMIT unknown)  # an archive without history
  endif()
  configure_file(${TEMPLATE} ${OUTPUT} @ONLY)
  return()
endif()

function(rillmill_build_info template output)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  string(STRIP "${CMAKE_BUILD_TYPE} ${CMAKE_CXX_FLAGS}${CMAKE_CXX_FLAGS_${type}}" flags)
  if(CMAKE_INTERPROCEDURAL_OPTIMIZATION)
    string(APPEND flags " with LTO")
  endif()
  string(JOIN ", " libraries "librdkafka ${rdkafka_VERSION}" "oneTBB ${TBB_VERSION}" "simdjson ${simdjson_VERSION}"
    "fmt ${fmt_VERSION}" "abseil ${absl_VERSION}" "PCRE2 ${pcre2_VERSION}" "xxHash ${xxhash_VERSION}" "OpenSSL ${OPENSSL_VERSION}")
  add_custom_target(rillmill_build_info BYPRODUCTS ${output}
    COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR} -DTEMPLATE=${template} -DOUTPUT=${output}
      "-DRILLMILL_FLAGS=${flags}" "-DRILLMILL_LIBRARIES=${libraries}"
      "-DRILLMILL_COMPILER=${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}"
      -P ${PROJECT_SOURCE_DIR}/cmake/BuildInfo.cmake)
endfunction()
