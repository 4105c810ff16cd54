# cmake -DOUT=FILE.cpp -DFUNCTION=NAME -DFILES=A;B -P embed.cmake: writes a source with the files' text
# behind `std::span<const EmbeddedFile> NAME()`. Run at build time by chokepoint_embed().
cmake_minimum_required(VERSION 3.25)
set(entries "")
foreach(file IN LISTS FILES)
  file(READ "${file}" text)
  cmake_path(GET file FILENAME name)
  string(FIND "${text}" ")embedded\"" end)
  if(NOT end EQUAL -1)
    message(FATAL_ERROR "${file} ends its own literal")
  endif()
  string(APPEND entries "    {\"${name}\", R\"embedded(${text})embedded\"sv},\n")
endforeach()
set(body "  return {};")
if(FILES)
  set(body "  static constexpr EmbeddedFile kFiles[] = {\n${entries}  };\n  return kFiles;")
endif()
file(WRITE "${OUT}" "// Made by cmake/embed.cmake.
#include <span>

#include \"topology/base/embedded.hpp\"

namespace chokepoint {

using namespace std::string_view_literals;

std::span<const EmbeddedFile> ${FUNCTION}() {
${body}
}

}  // namespace chokepoint
")
