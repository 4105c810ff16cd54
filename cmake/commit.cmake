# cmake -DOUT=FILE.cpp -DSOURCE=DIR -P commit.cmake: writes a source that says which commit is built. Runs
# with every build and leaves the file alone while it would say the same, so that nothing is compiled again.
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND git describe --always --dirty --abbrev=12 --exclude=*
  WORKING_DIRECTORY ${SOURCE} OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE
  RESULT_VARIABLE failed ERROR_QUIET)
if(failed OR commit STREQUAL "")
  set(commit unknown)  # an archive without its history, or no git
endif()
set(text "// Made by cmake/commit.cmake.
#include \"experiments/store/commit.hpp\"

namespace chokepoint {

std::string_view program_commit() { return \"${commit}\"; }

}  // namespace chokepoint
")
set(before "")
if(EXISTS "${OUT}")
  file(READ "${OUT}" before)
endif()
if(NOT text STREQUAL before)
  file(WRITE "${OUT}" "${text}")
endif()
