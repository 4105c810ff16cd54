#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "filters/act/filter.hpp"
#include "topology/fabric/fabric.hpp"
#include "topology/fabric/tap.hpp"
#include "topology/fabric/timer.hpp"
#include "traffic/wire/capture_writer.hpp"

namespace chokepoint {

/// A filter at a router of the fabric: offers it packets, carries out its verdicts and timed
/// actions, wakes it at its deadlines, and writes down what it sees if asked to.
class FilterSite final : public Tap, private ActionSink {
 public:
  /// Attaches itself; the fabric must outlive it. `capture` is a pcap file to write, or empty.
  FilterSite(Fabric& fabric, RouterId router, std::unique_ptr<Filter> filter,
             const std::filesystem::path& capture);
  ~FilterSite() override;

  bool on_packet(RouterId router, std::span<const std::byte> ip_packet, SimTime now) override;
  const Filter& filter() const { return *filter_; }
  /// Packets that crossed the site.
  std::uint64_t crossed() const { return crossed_; }
  /// Ends the capture file, if there is one. Throws InputError when the disk is full.
  void close();

 private:
  void inject(std::span<const std::byte> ip_packet, SimTime when) override;

  Fabric& fabric_;
  RouterId router_;
  std::unique_ptr<Filter> filter_;
  DeadlineTimer timer_;
  std::optional<CaptureWriter> capture_;
  std::uint64_t crossed_ = 0;
};

}  // namespace chokepoint
