#include "traffic/protocol/tls_bio.hpp"

#include <algorithm>
#include <cstring>

#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

int read(BIO* bio, char* out, std::size_t size, std::size_t* taken) {
  BIO_clear_retry_flags(bio);
  auto& in = static_cast<TlsWire*>(BIO_get_data(bio))->in;
  *taken = std::min(size, in.size());
  if (*taken == 0) {
    BIO_set_retry_read(bio);
    return -1;
  }
  std::memcpy(out, in.data(), *taken);
  in = in.subspan(*taken);
  return 1;
}

int write(BIO* bio, const char* data, std::size_t size, std::size_t* written) {
  BIO_clear_retry_flags(bio);
  auto& out = static_cast<TlsWire*>(BIO_get_data(bio))->out;
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  out.insert(out.end(), bytes, bytes + size);
  *written = size;
  return 1;
}

long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

}  // namespace

void TlsWire::consume(std::size_t count) {
  out_begin += count;
  if (out_begin == out.size()) {
    out.clear();
    out_begin = 0;
  }
}

BioMethodHandle make_tls_bio_method() {
  BioMethodHandle method(BIO_meth_new(BIO_TYPE_SOURCE_SINK, "emulated stream"));
  if (method == nullptr || !BIO_meth_set_read_ex(method.get(), read) ||
      !BIO_meth_set_write_ex(method.get(), write) || !BIO_meth_set_ctrl(method.get(), control)) {
    broken_invariant("OpenSSL refused a BIO method");
  }
  return method;
}

BIO* make_tls_bio(const BIO_METHOD* method, TlsWire& wire) {
  BIO* const bio = BIO_new(method);
  if (bio == nullptr) broken_invariant("OpenSSL refused a BIO");
  BIO_set_data(bio, &wire);
  BIO_set_init(bio, 1);
  return bio;
}

}  // namespace chokepoint
