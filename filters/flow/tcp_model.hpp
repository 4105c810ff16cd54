#pragma once

#include <cstddef>
#include <cstdint>

namespace chokepoint {

/// Whose bytes count where segments or fragments overlap (Ptacek & Newsham 1998; Shankar & Paxson
/// 2003; Novak & Sturges 2007). `kFirst` and `kLast` are plain rules, the others follow a host.
enum class OverlapPolicy : std::uint8_t { kFirst, kLast, kBsd, kLinux, kWindows };

/// Which segments a box lets begin its view of a connection.
enum class PickUp : std::uint8_t {
  kAnywhere,   ///< also at the first segment seen in mid-stream
  kSyn,        ///< only after a SYN
  kHandshake,  ///< only after SYN, SYN-ACK and ACK
};

/// Which resets (or FINs) make a box stop following a connection.
enum class TearDown : std::uint8_t {
  kNever,
  kInWindow,  ///< those whose number lies in the window it believes in (RFC 9293 §3.10.7.4)
  kExact,     ///< those with exactly the next number expected (RFC 5961 §3.2)
  kAny,       ///< all with the right ends, whatever their numbers
};

/// How a box, not our hosts, understands TCP. Documented evasions (Geneva, INTANG, lib·erate) work
/// where this differs from the receiving host's view.
struct TcpModel {
  bool reassemble = true;  ///< false: each segment is read for itself alone
  OverlapPolicy overlap = OverlapPolicy::kFirst;
  PickUp pick_up = PickUp::kAnywhere;
  TearDown reset = TearDown::kNever;
  TearDown fin = TearDown::kNever;
  bool check_checksum = false;  ///< packets with a wrong TCP or IP checksum are not believed
  bool check_window = false;    ///< data outside the receiver's window is not believed
  bool check_acknowledgement =
      false;  ///< data without ACK, or that acknowledges bytes never sent, is not believed
  bool client_only = false;      ///< only data of the side taken for the client are read
  std::uint8_t minimum_ttl = 0;  ///< packets with fewer hops left are not believed
  std::size_t buffer = std::size_t{64} << 10;  ///< bytes held behind holes, one direction
};

/// Whether a box with this model has to see segments without payload too: resets and FINs that end
/// its interest, acknowledgements that finish a handshake or move a window.
inline bool heeds_bare_segments(const TcpModel& model) {
  return model.reset != TearDown::kNever || model.fin != TearDown::kNever ||
         model.pick_up == PickUp::kHandshake || model.check_window;
}

/// How a box understands IP.
struct IpModel {
  bool defragment = true;  ///< false: fragments pass unread
  OverlapPolicy overlap = OverlapPolicy::kFirst;
};

}  // namespace chokepoint
