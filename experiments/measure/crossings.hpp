#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "experiments/measure/observation.hpp"
#include "topology/mesh/territory.hpp"

namespace chokepoint {

/// Which routers of one territory the packets of conversations passed. Both engines fill one, from
/// routes or from taps, and any placement of sites is then judged against it.
class Crossings {
 public:
  /// Conversations are numbered 0 … conversations−1 here, attempts 0 … attempts−1.
  /// `territory` must outlive this.
  Crossings(const Territory& territory, std::size_t conversations, std::uint32_t attempts);

  /// Packets of one conversation, attempt and direction that pass the same routers.
  struct Packets {
    std::uint32_t conversation;
    std::uint32_t attempt;
    bool to_server;
    std::uint32_t count;
  };
  /// Adds them and returns their number, for `pass`.
  std::size_t add(const Packets& packets);
  /// These packets pass `router`; routers abroad are ignored.
  void pass(std::size_t packets, RouterId router);

  /// By which packets boxes that need one in every attempt would stop a conversation.
  struct Stopped {
    bool either = false;   ///< a packet of either direction is enough
    bool forward = false;  ///< it has to be one from the client to the server
    bool reverse = false;  ///< it has to be one from the server to the client
  };

  /// What sites at these routers see of the first attempt of each conversation.
  std::vector<Passage> observe(std::span<const RouterId> sites) const;
  /// For each conversation, whether every attempt has a packet past a site.
  std::vector<Stopped> stopped(std::span<const RouterId> sites) const;
  /// True when those packets pass one of the sites.
  bool crosses(std::size_t packets, const std::vector<std::uint64_t>& sites) const {
    return intersects(rows_.row(packets), sites);
  }
  /// Sites as a row, for `crosses`.
  std::vector<std::uint64_t> bits(std::span<const RouterId> sites) const;

  std::span<const Packets> packets() const { return packets_; }
  const SiteSets& rows() const { return rows_; }

 private:
  const Territory& territory_;
  std::size_t conversations_;
  std::uint32_t attempts_;
  SiteSets rows_;
  std::vector<Packets> packets_;
};

}  // namespace chokepoint
