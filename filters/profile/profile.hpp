#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "filters/flow/flow_table.hpp"
#include "filters/inspect/address_set.hpp"
#include "filters/inspect/app.hpp"
#include "filters/inspect/read_model.hpp"
#include "filters/inspect/recogniser.hpp"
#include "filters/profile/action.hpp"

namespace chokepoint {

/// Where a name stands.
enum class NameField : std::uint8_t {
  kHttpHost,    ///< Host, or the host in the request target
  kServerName,  ///< of TLS
  kQuicName,    ///< of QUIC
  kDns,         ///< question
  kCertificate,
};

/// Where a word stands.
enum class WordField : std::uint8_t {
  kPayload,       ///< anywhere in what is not ciphertext
  kHttpRequest,   ///< request line and headers
  kHttpResponse,  ///< content of an answer
};

struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0xffff;
};

/// When a rule fires: everything that is stated must hold; of a list, one item.
struct Condition {
  std::optional<Transport> transport;
  std::vector<Prefix> addresses;  ///< either end
  std::vector<PortRange> server_ports;
  std::string bpf;                 ///< pcap-filter(7) expression on the packet, from its IP header
  std::vector<std::string> names;  ///< these and all below them
  /// Or names with one of these anywhere inside (TSPU's "*t.co*" of 2021); ASCII case ignored.
  std::vector<std::string> name_parts;
  std::vector<NameField> name_fields;  ///< of both; empty: any
  std::vector<std::string> words;      ///< ASCII case ignored
  std::vector<std::string> patterns;   ///< regular expressions (Hyperscan's syntax)
  std::vector<WordField> word_fields;  ///< empty: payload
  std::vector<App> apps;
  std::vector<App> not_apps;  ///< once the protocol is known or the first data came: none of these
  std::vector<std::string> ja3;  ///< MD5 in hex
  std::vector<std::string> ja4;
  bool encrypted_hello = false;  ///< ESNI (0xffce) or ECH (0xfe0d) extension present
  bool esni_only = false;        ///< of these, ESNI alone
  bool fully_encrypted = false;  ///< Wu et al., USENIX Security 2023, algorithm 1
  std::uint64_t bytes_over = 0;  ///< IP bytes of the flow so far exceed this (0: not asked)
  bool beacon = false;           ///< periodic flows of one client to one server
};

/// For how long, and for whom, a box goes on after a rule fired.
struct Residual {
  enum class Scope : std::uint8_t {
    kFlow,        ///< the flow itself
    kTwoTuple,    ///< client and server address
    kThreeTuple,  ///< client address, server address and port
    kFourTuple,   ///< both addresses and ports
  };
  Scope scope = Scope::kFlow;
  Duration lasts{};      ///< 0: as long as the flow is remembered
  bool renewed = false;  ///< by matching packets that come meanwhile
};

struct Rule {
  std::string name;
  Condition when;
  Enforcement then;
  Residual residual;
  double probability = 1;  ///< that the rule is applied to a flow that meets the condition
};

/// What inspecting costs and what happens when there is too much of it.
struct Capacity {
  bool limited = false;
  double packet_seconds = 0;        ///< for each packet offered
  double byte_seconds = 0;          ///< for each of its IP bytes
  double decryption_seconds = 0;    ///< for each QUIC Initial that is opened
  std::uint32_t queue_packets = 0;  ///< that wait while one is inspected
  bool fail_open = true;            ///< what does not fit passes unread; else it is dropped
};

/// A censor's box, as a user describes it (docs/profiles.md).
struct Profile {
  static constexpr std::size_t kMostRules =
      65'534;  ///< a rule's number has 16 bits, and one is none
  std::string name;
  std::string text;  ///< what it models, in a sentence
  std::vector<std::string> sources;
  /// The lists of names, addresses and words are examples, not what was measured.
  bool example_lists = false;
  bool in_path = true;  ///< can drop; an on-path box sees copies and only injects
  /// An in-path box drops segments of TCP that it does not believe, as stateful firewalls do.
  bool strict = false;
  ReadModel reads;
  FlowTableLimits flows;
  std::size_t hold_bytes = std::size_t{16} << 20;  ///< behind holes, all flows together
  Capacity capacity;
  std::vector<Rule> rules;                   ///< the first that fires decides; at most kMostRules
  std::vector<std::filesystem::path> files;  ///< lists that it was read from, beside its own file
};

}  // namespace chokepoint
