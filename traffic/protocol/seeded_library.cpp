#include "traffic/protocol/seeded_library.hpp"

#include <cstring>
#include <map>
#include <mutex>
#include <string_view>
#include <vector>

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

// The provider's own state: which stream is selected. The two contexts of a library share one.
struct Source {
  RandomStream* own = nullptr;
  RandomStream** current = &own;
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
  RandomStream* const stream = *static_cast<Generator*>(generator)->source->current;
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

// The window on the default provider. It is the default provider's own algorithms under its own
// provider context, so what they look up themselves they find in the context where it is loaded.

constexpr const char* kWindow = "chokepoint-window";

/// What init_window() cannot be given as an argument: OpenSSL calls it from within
/// OSSL_PROVIDER_load, on the same thread.
thread_local OSSL_PROVIDER* looked_at = nullptr;

struct Window {
  OSSL_PROVIDER* whole = nullptr;
  std::vector<OSSL_ALGORITHM> decoders;
};

/// By the default provider's context, which a window has to hand on as its own. Asked when OpenSSL
/// fetches, never per packet.
class Windows {
 public:
  Window& at(void* context) {
    const std::lock_guard lock(mutex_);
    return all_[context];  // stays where it is while others come and go
  }
  void erase(void* context) {
    const std::lock_guard lock(mutex_);
    all_.erase(context);
  }

 private:
  std::mutex mutex_;
  std::map<void*, Window> all_;
};
Windows& windows() {
  static auto* const all = new Windows;  // used as long as a provider may be
  return *all;
}

bool reads_certificate_keys(const OSSL_ALGORITHM& decoder) {
  const std::string_view names = decoder.algorithm_names;
  const std::string_view name = names.substr(0, names.find(':'));
  const std::string_view properties = decoder.property_definition;
  return (name == "EC" || name == "RSA") &&
         properties.find("structure=SubjectPublicKeyInfo") != std::string_view::npos;
}

const OSSL_ALGORITHM* query_window(void* context, int operation, int* no_cache) {
  Window& window = windows().at(context);
  const OSSL_ALGORITHM* all = OSSL_PROVIDER_query_operation(window.whole, operation, no_cache);
  if (operation != OSSL_OP_DECODER || all == nullptr) return all;
  if (window.decoders.empty()) {
    for (; all->algorithm_names != nullptr; ++all) {
      if (reads_certificate_keys(*all)) window.decoders.push_back(*all);
    }
    window.decoders.push_back({nullptr, nullptr, nullptr, nullptr});
  }
  return window.decoders.data();
}

/// TLS asks its providers which groups there are.
int capabilities(void* context, const char* capability, OSSL_CALLBACK* callback, void* argument) {
  return OSSL_PROVIDER_get_capabilities(windows().at(context).whole, capability, callback,
                                        argument);
}

void teardown_window(void* context) { windows().erase(context); }

int init_window(const OSSL_CORE_HANDLE*, const OSSL_DISPATCH*, const OSSL_DISPATCH** out,
                void** context) {
  static const OSSL_DISPATCH kFunctions[] = {
      entry(OSSL_FUNC_PROVIDER_QUERY_OPERATION, query_window),
      entry(OSSL_FUNC_PROVIDER_GET_CAPABILITIES, capabilities),
      entry(OSSL_FUNC_PROVIDER_TEARDOWN, teardown_window),
      {0, nullptr}};
  *out = kFunctions;
  *context = OSSL_PROVIDER_get0_provider_ctx(looked_at);
  windows().at(*context).whole = looked_at;
  return 1;
}

/// A context in which every random byte comes from the seeded provider; null when OpenSSL refuses.
OSSL_LIB_CTX* make_seeded_context(OSSL_PROVIDER*& seeded) {
  OSSL_LIB_CTX* const context = OSSL_LIB_CTX_new();
  if (context == nullptr || !OSSL_PROVIDER_add_builtin(context, kProvider, init_provider) ||
      (seeded = OSSL_PROVIDER_load(context, kProvider)) == nullptr ||
      !RAND_set_DRBG_type(context, kGenerator, nullptr, nullptr, nullptr)) {
    return nullptr;
  }
  return context;
}

Source& source_of(const OSSL_PROVIDER* seeded) {
  return *static_cast<Source*>(OSSL_PROVIDER_get0_provider_ctx(seeded));
}

}  // namespace

SeededLibrary::SeededLibrary() {
  // The machine's openssl.cnf must not change what goes over the emulated wire.
  OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  whole_ = make_seeded_context(whole_seeded_);
  context_ = make_seeded_context(seeded_);
  if (whole_ != nullptr) default_ = OSSL_PROVIDER_load(whole_, "default");
  if (context_ == nullptr || default_ == nullptr) {
    broken_invariant("OpenSSL refused the seeded provider");
  }
  looked_at = default_;
  if (!OSSL_PROVIDER_add_builtin(context_, kWindow, init_window) ||
      (window_ = OSSL_PROVIDER_load(context_, kWindow)) == nullptr) {
    broken_invariant("OpenSSL refused a window on its default provider");
  }
  source_of(whole_seeded_).current = &source_of(seeded_).own;
}

SeededLibrary::~SeededLibrary() {
  OSSL_PROVIDER_unload(window_);
  OSSL_PROVIDER_unload(seeded_);
  OSSL_LIB_CTX_free(context_);
  OSSL_PROVIDER_unload(default_);
  OSSL_PROVIDER_unload(whole_seeded_);
  OSSL_LIB_CTX_free(whole_);
}

RandomStream*& SeededLibrary::current_stream() { return *source_of(seeded_).current; }

SeededLibrary::Scope::Scope(SeededLibrary& library, RandomStream& stream)
    : current_(library.current_stream()), before_(current_) {
  current_ = &stream;
}

SeededLibrary::Scope::~Scope() { current_ = before_; }

}  // namespace chokepoint
