#include "filters/inspect/certificate.hpp"
#include "tests/fuzz/hello_toucher.hpp"

// A certificate in DER.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  chokepoint::fuzz::HelloToucher sink;
  chokepoint::tell_certificate_names({reinterpret_cast<const std::byte*>(data), size}, sink);
  return 0;
}
