#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "filters/act/compiled_profile.hpp"
#include "filters/act/flow_memory.hpp"
#include "filters/act/match.hpp"
#include "filters/act/word_scanners.hpp"
#include "filters/inspect/beacon.hpp"
#include "filters/inspect/finding.hpp"

namespace chokepoint {

/// One packet of a flow.
struct Sighting {
  const PacketView& packet;
  ByteView bytes;  ///< from its IP header on; of a datagram in fragments, its last fragment
  const FlowKey& flow;
  Direction direction;
  SimTime now;
};

/// What all judges of one box share.
struct JudgeContext {
  const CompiledProfile& profile;
  std::uint64_t seed;
  MatchObserver* observer;  ///< may be null
  FilterCounters& counters;
  WordScanners& words;
  BeaconDetector& beacons;
  const TlsKeySource* keys;  ///< null: nothing inside TLS is read
  HoldBudget& sealed;        ///< of what waits for keys
};

/// Holds what is found in one packet against the rules. Rules that observe are reported as they are
/// completed; of those that decide, the first of the profile.
class FlowJudge final : public FindingSink {
 public:
  /// Where what is told stands.
  enum class Layer : std::uint8_t {
    kWire,
    kOpened,  ///< inside TLS that keys opened
    kEnded,   ///< inside TLS that the box ended in itself
  };
  FlowJudge(const JudgeContext& context, FlowMemory& memory, const Sighting& sighting,
            Layer layer = Layer::kWire)
      : context_(context), memory_(memory), sighting_(sighting), layer_(layer) {}

  /// What the first packet tells: addresses, ports, transport.
  void begin();
  /// What every packet tells: bytes so far, filter expressions.
  void on_every_packet();
  /// After the payload of a packet was read.
  void on_payload_end();
  /// The rule that decides; it is reported now. Nothing if none fired.
  std::optional<std::size_t> decide();

  void on_app(App app) override;
  void on_http_request(std::string_view method, std::string_view target) override;
  void on_http_host(std::string_view host) override;
  void on_http_header(HttpPart part, std::string_view name, std::string_view value) override;
  void on_http_body(HttpPart part, ByteView bytes) override;
  void on_server_name(std::string_view name) override;
  void on_client_hello(const ClientHelloView& hello) override;
  void on_certificate_name(std::string_view name) override;
  void on_dns_question(const DnsQuestion& question) override;
  void on_stream_bytes(Direction direction, ByteView bytes) override;
  void on_stream_gap(Direction direction) override;
  void on_ciphertext(Direction direction, ByteView bytes) override;
  void on_lone_bytes(Direction direction, ByteView bytes) override;

 private:
  struct Decision {
    std::size_t rule;
    ConditionKind kind;
    std::string_view item;
    std::size_t seen_size;
  };

  bool asks(ConditionKind kind) const { return context_.profile.asks(kind); }
  bool from_client() const { return sighting_.direction == memory_.to_server; }
  void mark(std::size_t rule, ConditionKind kind, std::string_view item, std::string_view seen);
  void complete(std::size_t rule, ConditionKind kind, std::string_view item, std::string_view seen);
  /// A rule that judges each packet may fire again.
  void release(std::size_t rule);
  void report(std::size_t rule, ConditionKind kind, std::string_view item, std::string_view seen);
  void look_up_name(std::string_view name, NameField field);
  void begin_rules();
  void begin_addresses();
  void begin_beacons();
  bool opens_connection() const;
  void judge_first_payload();
  void look_up_fingerprint(const FingerprintIndex& index, ConditionKind kind,
                           std::string_view digest);
  bool any_rule_open() const;
  KeywordStream* payload_words(Direction direction);
  void scan(WordField field, KeywordStream* stream, ByteView bytes);
  void on_word(WordField field, std::size_t index);
  void scan_request(std::string_view text);
  /// Reads on inside TLS; what is found there comes back as if it came in the clear.
  void open(Direction direction, ByteView bytes);

  const JudgeContext& context_;
  FlowMemory& memory_;
  const Sighting& sighting_;
  Layer layer_;
  std::optional<Decision> decision_;
  std::array<char, 256> seen_;  // of the decision, whose bytes may be gone when it is reported
};

}  // namespace chokepoint
