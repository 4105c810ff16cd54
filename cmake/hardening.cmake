# What compiler and linker can do against input that finds a mistake of ours. docs/security.md says what each costs
# and what was left out.
include_guard()

option(CHOKEPOINT_HARDENED "Build with the compiler's and the linker's guards" ON)
if(NOT CHOKEPOINT_HARDENED)
  return()
endif()

# All code of ours is static libraries and programs, so -fPIE serves it all and costs less than -fPIC.
add_compile_options(-fPIE)
add_link_options(-pie -Wl,-z,relro,-z,now,-z,noexecstack)

# Sanitizers and debuggers look for the same mistakes in their own way; from here on it is the release alone.
add_compile_options("$<$<CONFIG:Release>:-fstack-protector-strong;-fstack-clash-protection>")
add_compile_definitions("$<$<CONFIG:Release>:_FORTIFY_SOURCE=3>")
