#include "traffic/protocol/seeded_library.hpp"

#include <cstring>

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

constexpr const char* kProvider = "chokepoint";
constexpr const char* kGenerator = "CHOKEPOINT-SEEDED";
constexpr std::size_t kMaxRequest = 1 << 16;

// The provider's own state, one per library context: which stream is selected.
struct Source {
  RandomStream* current = nullptr;
};

struct Generator {
  Source* source;
  int state = EVP_RAND_STATE_UNINITIALISED;
};

void* new_generator(void* source, void*, const OSSL_DISPATCH*) {
  return new Generator{static_cast<Source*>(source)};
}
void free_generator(void* generator) { delete static_cast<Generator*>(generator); }

int instantiate(void* generator, unsigned int, int, const unsigned char*, size_t,
                const OSSL_PARAM*) {
  static_cast<Generator*>(generator)->state = EVP_RAND_STATE_READY;
  return 1;
}
int uninstantiate(void* generator) {
  static_cast<Generator*>(generator)->state = EVP_RAND_STATE_UNINITIALISED;
  return 1;
}

int generate(void* generator, unsigned char* out, size_t size, unsigned int, int,
             const unsigned char*, size_t) {
  RandomStream* const stream = static_cast<Generator*>(generator)->source->current;
  if (stream == nullptr) broken_invariant("OpenSSL drew random bytes outside of a seeded scope");
  while (size != 0) {
    const std::uint64_t bits = stream->bits();
    const std::size_t count = size < sizeof bits ? size : sizeof bits;
    std::memcpy(out, &bits, count);
    out += count;
    size -= count;
  }
  return 1;
}

// Whole classes of entropy management that a stream without secrets has no use for.
int reseed(void*, int, const unsigned char*, size_t, const unsigned char*, size_t) { return 1; }
int enable_locking(void*) { return 1; }

int get_params(void* generator, OSSL_PARAM params[]) {
  OSSL_PARAM* p = OSSL_PARAM_locate(params, OSSL_RAND_PARAM_STATE);
  if (p != nullptr && !OSSL_PARAM_set_int(p, static_cast<Generator*>(generator)->state)) return 0;
  p = OSSL_PARAM_locate(params, OSSL_RAND_PARAM_STRENGTH);
  if (p != nullptr && !OSSL_PARAM_set_uint(p, 256)) return 0;
  p = OSSL_PARAM_locate(params, OSSL_RAND_PARAM_MAX_REQUEST);
  return p == nullptr || OSSL_PARAM_set_size_t(p, kMaxRequest);
}

template <class Function>
constexpr OSSL_DISPATCH entry(int id, Function* function) {
  return {id, reinterpret_cast<void (*)()>(function)};
}

const OSSL_ALGORITHM* query(void*, int operation, int* no_cache) {
  static const OSSL_DISPATCH kFunctions[] = {entry(OSSL_FUNC_RAND_NEWCTX, new_generator),
                                             entry(OSSL_FUNC_RAND_FREECTX, free_generator),
                                             entry(OSSL_FUNC_RAND_INSTANTIATE, instantiate),
                                             entry(OSSL_FUNC_RAND_UNINSTANTIATE, uninstantiate),
                                             entry(OSSL_FUNC_RAND_GENERATE, generate),
                                             entry(OSSL_FUNC_RAND_RESEED, reseed),
                                             entry(OSSL_FUNC_RAND_ENABLE_LOCKING, enable_locking),
                                             entry(OSSL_FUNC_RAND_GET_CTX_PARAMS, get_params),
                                             {0, nullptr}};
  static const OSSL_ALGORITHM kAlgorithms[] = {
      {kGenerator, "provider=chokepoint", kFunctions, "seeded stream"},
      {nullptr, nullptr, nullptr, nullptr}};
  *no_cache = 0;
  return operation == OSSL_OP_RAND ? kAlgorithms : nullptr;
}

void teardown(void* source) { delete static_cast<Source*>(source); }

int init_provider(const OSSL_CORE_HANDLE*, const OSSL_DISPATCH*, const OSSL_DISPATCH** out,
                  void** context) {
  static const OSSL_DISPATCH kFunctions[] = {entry(OSSL_FUNC_PROVIDER_QUERY_OPERATION, query),
                                             entry(OSSL_FUNC_PROVIDER_TEARDOWN, teardown),
                                             {0, nullptr}};
  *out = kFunctions;
  *context = new Source;
  return 1;
}

}  // namespace

SeededLibrary::SeededLibrary() {
  // The machine's openssl.cnf must not change what goes over the emulated wire.
  OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  context_ = OSSL_LIB_CTX_new();
  if (context_ == nullptr || !OSSL_PROVIDER_add_builtin(context_, kProvider, init_provider) ||
      (seeded_ = OSSL_PROVIDER_load(context_, kProvider)) == nullptr ||
      (default_ = OSSL_PROVIDER_load(context_, "default")) == nullptr ||
      !RAND_set_DRBG_type(context_, kGenerator, nullptr, nullptr, nullptr)) {
    broken_invariant("OpenSSL refused the seeded provider");
  }
}

SeededLibrary::~SeededLibrary() {
  OSSL_PROVIDER_unload(default_);
  OSSL_PROVIDER_unload(seeded_);
  OSSL_LIB_CTX_free(context_);
}

RandomStream*& SeededLibrary::current_stream() {
  return static_cast<Source*>(OSSL_PROVIDER_get0_provider_ctx(seeded_))->current;
}

SeededLibrary::Scope::Scope(SeededLibrary& library, RandomStream& stream)
    : current_(library.current_stream()), before_(current_) {
  current_ = &stream;
}

SeededLibrary::Scope::~Scope() { current_ = before_; }

}  // namespace chokepoint
