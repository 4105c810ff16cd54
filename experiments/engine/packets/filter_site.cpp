#include "experiments/engine/packets/filter_site.hpp"

namespace chokepoint {

FilterSite::FilterSite(Fabric& fabric, RouterId router, std::unique_ptr<Filter> filter,
                       const std::filesystem::path& capture)
    : fabric_(fabric), router_(router), filter_(std::move(filter)), timer_([this](SimTime now) {
        filter_->on_timer(now, *this);
        timer_.arm(filter_->next_deadline());
      }) {
  if (!capture.empty()) capture_.emplace(capture);
  fabric_.set_tap(router_, this);
}

FilterSite::~FilterSite() { fabric_.set_tap(router_, nullptr); }

bool FilterSite::on_packet(RouterId /*router*/, std::span<const std::byte> ip_packet, SimTime now) {
  ++crossed_;
  if (capture_) capture_->write(ip_packet, now);
  const Verdict verdict = filter_->on_packet(ip_packet, now, *this);
  timer_.arm(filter_->next_deadline());
  return verdict == Verdict::kPass;
}

void FilterSite::inject(std::span<const std::byte> ip_packet, SimTime when) {
  if (capture_) capture_->write(ip_packet, when);
  fabric_.inject(router_, ip_packet, when);
}

void FilterSite::close() {
  if (capture_) capture_->close();
}

}  // namespace chokepoint
