# Run at build time: writes OUTPUT from TEMPLATE with the commit of SOURCE, only when it has changed.
execute_process(COMMAND git describe --always --dirty --abbrev=12 --exclude=*
  WORKING_DIRECTORY ${SOURCE} OUTPUT_VARIABLE RILLMILL_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT RILLMILL_COMMIT)
  set(RILLMILL_COMMIT unknown)  # an archive without history
endif()
configure_file(${TEMPLATE} ${OUTPUT} @ONLY)
