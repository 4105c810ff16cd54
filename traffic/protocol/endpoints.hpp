#pragma once

#include <memory>

#include "traffic/protocol/exchange.hpp"
#include "traffic/protocol/stream_endpoint.hpp"
#include "traffic/protocol/tls_identity.hpp"

namespace chokepoint {

/// The client of an exchange, in the clear or through TLS as its script says. Attempts are numbered
/// from 0; each has random bytes of its own, as real retries do.
/// An end with `on_key_log` hands the secrets of its TLS session over, when they are made.
/// REQUIRES: `identity` outlives the endpoint.
std::unique_ptr<StreamEndpoint> make_client(const std::shared_ptr<const Exchange>& exchange,
                                            TlsIdentity& identity, std::uint32_t attempt = 0,
                                            OnKeyLog on_key_log = {});

/// The server of an exchange; as make_client.
std::unique_ptr<StreamEndpoint> make_server(const std::shared_ptr<const Exchange>& exchange,
                                            TlsIdentity& identity, std::uint32_t attempt = 0,
                                            OnKeyLog on_key_log = {});

}  // namespace chokepoint
