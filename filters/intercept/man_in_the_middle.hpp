#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "filters/decrypt/tls_record_opener.hpp"
#include "filters/flow/flow_key.hpp"
#include "filters/inspect/app_reader.hpp"
#include "filters/intercept/client_offer.hpp"
#include "traffic/protocol/tls_identity.hpp"

namespace chokepoint {

/// A box that ends one TLS connection in itself: towards the client it is the server, with a
/// certificate made for the name that the client asks for and signed by the state's authority;
/// towards the server it is a client. What passes is read in the clear. A client that does not
/// trust the state's authority refuses, and its connection fails.
///
/// It is bytes in, bytes out, as traffic/protocol's endpoints: no socket, clock or thread. It reads
/// connections that begin with a ClientHello with a host name that is wanted, and passes all others
/// on as they are. The server is spoken to first, so a client never sees a certificate for a server
/// whose own was refused. What the box says follows from its seed and from what the ends say.
///
/// Memory: a hello of 64 KiB, and kMostHeld bytes each way that the receiver has not taken yet;
/// whoever sends more than room() breaks the connection.
class ManInTheMiddle {
 public:
  static constexpr std::size_t kMostHeld = std::size_t{1} << 18;
  static constexpr std::size_t kMostOpening = TlsMessageReader::kLongestHello + 4096;

  struct Settings {
    /// Which names are read (Kazakhstan's interception of 2019 had a list: Raman et al., IMC 2020);
    /// all if empty.
    std::function<bool(std::string_view name)> wanted;
    std::uint64_t seed = 1;                    ///< of this connection alone
    Direction client = Direction::kLowToHigh;  ///< in which findings of the client are told
  };

  /// `state` has the authority that signs, `world` the one by which the box believes servers. All
  /// three outlive the box.
  ManInTheMiddle(TlsIdentity& state, TlsIdentity& world, const ReadModel& model, Settings settings);
  ManInTheMiddle(const ManInTheMiddle&) = delete;
  ManInTheMiddle& operator=(const ManInTheMiddle&) = delete;
  ~ManInTheMiddle();

  /// The next bytes of one end's stream. `sink` is told of the content: its bytes as
  /// on_stream_bytes and what readers find in them.
  void on_bytes(TlsSide from, ByteView bytes, SimTime now, FindingSink& sink);
  /// That end will send no more.
  void on_closed(TlsSide from, SimTime now, FindingSink& sink);
  std::optional<SimTime> next_deadline() const;
  void on_timer(SimTime now);

  /// What is to be sent to that end; valid until the next call that is not const.
  ByteView output(TlsSide to) const;
  /// REQUIRES: count ≤ output(to).size().
  void consume(TlsSide to, std::size_t count);
  /// The box answers in the server's name: the client gets `bytes` and then a goodbye, whatever the
  /// server says from now on. REQUIRES: mode() is kReading.
  void answer(ByteView bytes);
  /// How many bytes of that end the box takes now.
  std::size_t room(TlsSide from) const;
  /// Once this holds and output(to) is empty, the box closes its side of that stream.
  bool finished(TlsSide to) const;

  enum class Mode : std::uint8_t {
    kWaiting,  ///< for the ClientHello
    kPassing,  ///< everything goes through as it is
    kReading,
  };
  Mode mode() const { return mode_; }
  /// Why reading failed, towards that end; empty if it did not. A client's refusal stands here.
  std::string_view failure(TlsSide side) const;

 private:
  class Relay;
  /// What the box is towards one end.
  struct End {
    std::unique_ptr<StreamEndpoint> tls;
    Relay* relay = nullptr;          // owned by `tls`
    AppReader app;                   // of what this end says
    std::vector<std::byte> passing;  // raw bytes for this end
    bool heard_all = false;          // this end has closed
  };

  End& end(TlsSide side) { return ends_[static_cast<std::size_t>(side)]; }
  const End& end(TlsSide side) const { return ends_[static_cast<std::size_t>(side)]; }
  void on_opening(SimTime now);
  void pass_on();
  void begin_reading(const ClientOffer& offer, SimTime now);
  void on_plaintext(TlsSide from, ByteView bytes);
  void pump(SimTime now);
  void settle(TlsSide side);

  TlsIdentity& state_;
  TlsIdentity& world_;
  const ReadModel& model_;
  Settings settings_;
  std::array<End, 2> ends_;
  std::vector<std::byte> opening_;  // the client's bytes until its TLS begins
  ClientOfferReader offer_;
  FindingSink* sink_ = nullptr;  // during a call
  Mode mode_ = Mode::kWaiting;
  bool over_ = false;
  bool answered_ = false;  // by the box; the server is heard no more
  std::string failure_;
};

}  // namespace chokepoint
