#include "traffic/protocol/endpoints.hpp"

#include <string>
#include <utility>

#include "topology/base/random.hpp"
#include "traffic/protocol/http_client.hpp"
#include "traffic/protocol/http_server.hpp"

namespace chokepoint {
namespace {

std::uint64_t attempt_seed(const ConversationScript& script, std::uint32_t attempt) {
  return derive_seed(script.seed, "attempt:" + std::to_string(attempt));
}

}  // namespace

std::unique_ptr<StreamEndpoint> make_client(const std::shared_ptr<const Exchange>& exchange,
                                            TlsIdentity& identity, std::uint32_t attempt,
                                            OnKeyLog on_key_log) {
  const ConversationScript& script = exchange->script();
  auto http = std::make_unique<HttpClient>(exchange);
  if (script.tls == TlsVersion::kNone) return http;
  return make_tls_client(identity, script.host, script.tls, attempt_seed(script, attempt),
                         std::move(http), std::move(on_key_log));
}

std::unique_ptr<StreamEndpoint> make_server(const std::shared_ptr<const Exchange>& exchange,
                                            TlsIdentity& identity, std::uint32_t attempt,
                                            OnKeyLog on_key_log) {
  const ConversationScript& script = exchange->script();
  auto http = std::make_unique<HttpServer>(exchange);
  if (script.tls == TlsVersion::kNone) return http;
  return make_tls_server(identity, script.host, attempt_seed(script, attempt), std::move(http),
                         std::move(on_key_log));
}

}  // namespace chokepoint
