#pragma once

namespace chokepoint {

/// Sees to it that results depend on nothing that a library reads from the environment unseen. Call
/// it first in main(): OpenSSL then reads no configuration, neither its own file nor one that
/// OPENSSL_CONF names. What ns-3 reads (all of NS_*: defaults of attributes, global values such as
/// the seed, logging) has been taken away by then in a program that calls this.
void forget_library_settings();

}  // namespace chokepoint
