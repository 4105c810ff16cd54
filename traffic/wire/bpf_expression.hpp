#pragma once

#include <memory>
#include <string_view>

#include "traffic/wire/bytes.hpp"

struct bpf_program;

namespace chokepoint {

/// A pcap-filter(7) expression over packets from their IP header on (DLT_RAW), compiled once by
/// libpcap. Compiling takes a lock, because libpcap before 1.8 could not do it twice at a time; a
/// compiled expression is immutable and may be asked by any number of threads.
///
/// Host names are refused: libpcap would ask the resolver for them, so that the same expression
/// would mean something else tomorrow, and the question would tell whoever listens. Names of
/// services and protocols come from local tables and are taken.
class BpfExpression {
 public:
  /// An empty `text` matches everything. Throws InputError{field "bpf"} with libpcap's message.
  explicit BpfExpression(std::string_view text);
  BpfExpression(BpfExpression&&) noexcept;
  BpfExpression& operator=(BpfExpression&&) noexcept;
  ~BpfExpression();

  /// Whether the packet meets the expression; one too short for what is asked does not. Allocates
  /// nothing. REQUIRES: not moved from.
  bool matches(ByteView ip_packet) const;

 private:
  struct FreeProgram {
    void operator()(bpf_program* program) const;
  };
  std::unique_ptr<bpf_program, FreeProgram> program_;
};

}  // namespace chokepoint
