# One rule for every library of the project: all sources of its folders, warnings on, root includes.
set(CHOKEPOINT_WARNINGS -Wall -Wextra -Wshadow -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 sees overlapping copies in `"literal" + std::string` where there are none (GCC bug 105651), and from
  # precompiled headers, where it no longer knows that the code is the library's, endless ones.
  list(APPEND CHOKEPOINT_WARNINGS -Wno-restrict)
  if(NOT CMAKE_DISABLE_PRECOMPILE_HEADERS)
    list(APPEND CHOKEPOINT_WARNINGS -Wno-array-bounds -Wno-stringop-overflow)
  endif()
endif()

# What nearly every source reads, compiled once for each target. Sources include what they use all the same: the
# presets `dev` and `tidy` build without.
function(chokepoint_precompile name)
  target_precompile_headers(${name} PRIVATE <algorithm> <array> <chrono> <cstdint> <filesystem> <functional> <map>
                            <memory> <optional> <span> <string> <string_view> <utility> <variant> <vector> ${ARGN})
endfunction()

# PRECOMPILED: headers of other libraries that most of the sources read.
function(chokepoint_library name)
  cmake_parse_arguments(ARG "" "" "FOLDERS;PUBLIC;PRIVATE;PRECOMPILED" ${ARGN})
  set(sources)
  foreach(folder ${ARG_FOLDERS})
    file(GLOB found CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp)
    list(APPEND sources ${found})
  endforeach()
  if(sources)
    add_library(${name} STATIC ${sources})
    set(scope PUBLIC)
    target_compile_options(${name} PRIVATE ${CHOKEPOINT_WARNINGS})
    target_link_libraries(${name} PRIVATE ${ARG_PRIVATE})
    chokepoint_precompile(${name} ${ARG_PRECOMPILED})
  else()
    add_library(${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(${name} ${scope} ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} ${scope} ${ARG_PUBLIC})
endfunction()

# Puts files into a library as `std::span<const EmbeddedFile> FUNCTION()`, so that the program finds them
# wherever it is moved to. No file at all is allowed: what reads them says what is missing.
function(chokepoint_embed target function)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/generated/${function}.cpp)
  add_custom_command(OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} -DOUT=${source} -DFUNCTION=${function} "-DFILES=${ARGN}"
            -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${ARGN} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    COMMENT "Embedding for ${function}()" VERBATIM)
  target_sources(${target} PRIVATE ${source})
endfunction()
